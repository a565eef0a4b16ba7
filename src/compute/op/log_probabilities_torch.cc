#include <ATen/ops/where.h>
#include <c10/core/InferenceMode.h>

#include <limits>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/log_probabilities.h"
#include "compute/torch_view.inc"

namespace compute::aten {

void raise_tops(const View& tops, const View& chosen, const View& logits, const View& targets,
                std::size_t first) {
  const c10::InferenceMode no_autograd;
  CHECK(logits.type == Type::f32 && targets.elements() == logits.rows, "every row has its target");
  const auto rows = tensor(logits);
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  const auto top = rows.amax(-1).masked_fill_(rows.isfinite().all(-1).logical_not_(), nan);
  auto highest = flat(tops), at_target = flat(chosen);
  if (first == 0) at_target.zero_();
  highest.copy_(first == 0 ? top : highest.maximum(top));  // of which NaN is the larger
  const auto begin = static_cast<std::int64_t>(first),
             width = static_cast<std::int64_t>(logits.width);
  const auto column = flat(targets).to(c10::ScalarType::Long).sub_(begin);
  const auto here = column.ge(0).logical_and_(column.lt(width));
  const auto found = rows.gather(1, column.clamp(0, width - 1).unsqueeze_(1)).squeeze_(1);
  at_target.copy_(at::where(here, found, at_target));
}

void add_exponentials(const View& sums, const View& logits, const View& tops) {
  const c10::InferenceMode no_autograd;
  const auto above = tensor(logits).sub(flat(tops).unsqueeze(1)).to(c10::ScalarType::Double);
  flat(sums).add_(above.exp().sum(at::IntArrayRef{1}));
}

void log_probabilities(const View& out, const View& chosen, const View& tops, const View& sums,
                       const View& targets) {
  const c10::InferenceMode no_autograd;
  const auto above = flat(chosen).sub(flat(tops)).to(c10::ScalarType::Double);
  flat(out).copy_(above.sub_(flat(sums).log()).masked_fill_(flat(targets).lt(0), 0));
}

void negated(const View& out, const View& in) {
  const c10::InferenceMode no_autograd;
  flat(out).copy_(flat(in)).neg_();
}

}  // namespace compute::aten
