#include <ATen/ops/index_select.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/rope.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void rope(const View& rows, const View& position, const View& cos, const View& sin, float sign) {
  const c10::InferenceMode no_autograd;
  const auto half = static_cast<std::int64_t>(cos.width),
             heads = static_cast<std::int64_t>(rows.width) / (2 * half);
  auto pairs = tensor(rows, {static_cast<std::int64_t>(rows.rows), heads, 2, half},
                      {static_cast<std::int64_t>(rows.stride), 2 * half, half, 1});
  const auto at_row = flat(position);
  const auto table = [&](const View& of) {
    return at::index_select(tensor(of), 0, at_row).unsqueeze(1);
  };
  const auto c = table(cos), s = table(sin).mul_(sign);
  const auto wide = pairs.to(c10::ScalarType::Float);
  const auto first = wide.select(2, 0), second = wide.select(2, 1);
  // Both before either is written: of float rows these are the rows themselves.
  const auto turned_first = first.mul(c).addcmul_(second, s, -1),
             turned_second = second.mul(c).addcmul_(first, s);
  pairs.select(2, 0).copy_(turned_first);
  pairs.select(2, 1).copy_(turned_second);
}

}  // namespace compute::aten
