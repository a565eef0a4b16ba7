#include "model/op/log_probabilities.h"

#include <algorithm>

#include "compute/op/log_probabilities.h"
#include "model/op/cross_entropy.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::Type;
using compute::View;

// So many that a product's bits do not depend on how many stand beside (compute/op/stored_product.h).
constexpr std::size_t kFewestColumns = 1024;

struct Scores {
  Flow& flow;
  const View& x;
  const Weight& head;
  const Shaping& shaping;

  // Logits of the columns [first, first + count), in float.
  Value columns(std::size_t first, std::size_t count) const {
    auto out = flow.make(x.type, x.rows, count);
    if (count == head.value.rows)
      times_transpose(out.view(), x, head);
    else
      times_rows(out.view(), x, head, first, Turn::yes);
    shape(out.view(), shaping);
    if (x.type == Type::f32) return out;
    auto wide = flow.make(Type::f32, x.rows, count);
    compute::copy(wide.view(), out.view());
    return wide;
  }
};

// work(first, count) for each stretch; the last takes what is left over.
template <class Work>
void each_stretch(std::size_t width, std::size_t most, Work work) {
  for (std::size_t at = 0; at < width;) {
    const auto left = width - at, n = left < 2 * most ? left : most;
    work(at, n);
    at += n;
  }
}

}  // namespace

Value log_probabilities(Flow& flow, const Value& hidden, const Weight& head,
                        std::span<const std::int32_t> targets, const Shaping& shaping,
                        std::size_t most_logits) {
  const auto& x = hidden.view();
  const auto V = head.value.rows, M = x.rows;
  CHECK(x.dense() && x.width == head.value.width, "a head is as wide as the hidden values");
  CHECK(targets.size() == M, "every row has its target");
  check_targets(targets, V);
  const auto ids = flow.here(targets);
  const Scores scores{flow, x, head, shaping};
  const auto tops = flow.make(Type::f32, 1, M), chosen = flow.make(Type::f32, 1, M);
  const auto sums = flow.make(Type::f64, 1, M);
  auto out = flow.make(Type::f64, 1, M);
  compute::clear(sums.view());
  const auto meet = [&](const Value& logits, std::size_t first) {
    compute::raise_tops(tops.view(), chosen.view(), logits.view(), ids, first);
  };
  const auto add = [&](const Value& logits) {
    compute::add_exponentials(sums.view(), logits.view(), tops.view());
  };
  if (M * V <= most_logits) {
    const auto all = scores.columns(0, V);
    meet(all, 0);
    add(all);
  } else {
    const auto most = std::max(kFewestColumns, most_logits / M / 2 / 64 * 64);
    each_stretch(V, most, [&](std::size_t at, std::size_t n) { meet(scores.columns(at, n), at); });
    each_stretch(V, most, [&](std::size_t at, std::size_t n) { add(scores.columns(at, n)); });
  }
  compute::log_probabilities(out.view(), chosen.view(), tops.view(), sums.view(), ids);
  flow.then([hidden, head, ids, shaping, most_logits, of_out = out.gradient()](Flow& back) {
    if (!of_out.there()) return;
    const auto weights = back.make(Type::f32, 1, of_out.view().width);
    compute::negated(weights.view(), of_out.view());
    cross_entropy_back(back, hidden, head, ids, weights.view(), shaping, most_logits);
  });
  return out;
}

}  // namespace model::op
