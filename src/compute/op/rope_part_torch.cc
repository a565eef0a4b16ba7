#include <ATen/ops/index_select.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/rope_part.h"
#include "compute/torch_view.inc"

namespace compute {

namespace {

// [M, heads, width / 2]: one of each pair.
at::Tensor one_of_pairs(const View& rows, const RopePart& part, bool second) {
  const auto size = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  const auto half = size(part.width / 2), step = std::int64_t{part.neighbours ? 2 : 1};
  const auto apart = part.neighbours ? std::size_t{1} : part.width / 2;
  return tensor(rows.columns(part.first + (second ? apart : 0), 1),
                {size(rows.rows), size(part.heads), half},
                {size(rows.stride), size(part.step), step});
}

}  // namespace

void aten::rope_part(const View& rows, const View& positions, const View& cos, const View& sin,
                     const RopePart& part, float sign) {
  const c10::InferenceMode no_autograd;
  const auto at_rows = flat(positions);
  const auto c = at::index_select(tensor(cos), 0, at_rows).unsqueeze(1),
             s = at::index_select(tensor(sin), 0, at_rows).unsqueeze(1).mul(sign);
  auto low = one_of_pairs(rows, part, false), high = one_of_pairs(rows, part, true);
  const auto a = low.to(c10::ScalarType::Float, false, true),
             b = high.to(c10::ScalarType::Float, false, true);
  low.copy_(a.mul(c).sub_(b.mul(s)));
  high.copy_(b.mul(c).add_(a.mul(s)));
}

}  // namespace compute
