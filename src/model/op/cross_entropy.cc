#include "model/op/cross_entropy.h"

#include <algorithm>
#include <stdexcept>

#include "compute/op/cross_entropy.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

// What is scored, where it is computed.
struct Scored {
  View ids, weights;  // [1, M]
  Scored rows(std::size_t first, std::size_t count) const {
    return {ids.columns(first, count), weights.data ? weights.columns(first, count) : weights};
  }
};

// Where losses come together. Without a z-loss its squares have no memory.
struct Sums {
  View loss, squares;
  double z_weight;
};

// Some rows of the hidden values; their losses are added.
void some_rows(Flow& flow, const View& x, const Sink& dx, const Weight& head, const Scored& scored,
               const Shaping& shaping, const Sums& sums) {
  const auto& w = head.value;
  const auto logits = flow.make(x.type, x.rows, w.rows);
  const auto& scores = logits.view();
  times_transpose(scores, x, head);
  shape(scores, shaping);
  const bool kept = flow.trains() && shaping.cap > 0;  // the loss takes the place of the logits
  const auto shaped = kept ? flow.make(x.type, x.rows, w.rows) : Value();
  if (kept) compute::copy(shaped.view(), scores);
  compute::cross_entropy(scores, scored.ids, scored.weights, sums.loss, sums.z_weight,
                         sums.squares);
  if (!flow.trains()) return;
  shape_back(scores, kept ? shaped.view() : View{}, shaping);
  into(flow, dx, [&](const View& out) { times_rows(out, scores, head, 0, Turn::no); });
  into(flow, flow.sink(head),
       [&](const View& out) { compute::product(out, scores, Turn::yes, x, Turn::no); });
}

// All of them, as many at a time as there is room for.
void all_rows(Flow& flow, const Value& hidden, const Weight& head, const Scored& scored,
              const Shaping& shaping, std::size_t most_logits, const Sums& sums) {
  const auto& x = hidden.view();
  const auto dx = flow.trains() ? flow.sink(hidden.gradient()) : Sink{};
  const auto most = std::max<std::size_t>(1, most_logits / head.value.rows);
  for (std::size_t at = 0; at < x.rows; at += most) {
    const auto n = std::min(most, x.rows - at);
    const Sink part{flow.trains() ? dx.view.row_range(at, n) : View{}, dx.add};
    some_rows(flow, x.row_range(at, n), part, head, scored.rows(at, n), shaping, sums);
  }
}

}  // namespace

void check_targets(std::span<const std::int32_t> ids, std::size_t vocabulary) {
  for (const auto id : ids)
    if (id >= 0 && static_cast<std::size_t>(id) >= vocabulary)
      throw std::out_of_range("the target " + std::to_string(id) +
                              " lies outside the vocabulary of " + std::to_string(vocabulary));
}

void cross_entropy_back(Flow& back, const Value& hidden, const Weight& head, const View& ids,
                        const View& weights, const Shaping& shaping, std::size_t most_logits) {
  const auto loss = back.make(compute::Type::f64, 1, 1);  // nobody reads it
  compute::clear(loss.view());
  all_rows(back, hidden, head, {ids, weights}, shaping, most_logits, {loss.view(), {}, 0});
}

Value cross_entropy(Flow& flow, const Value& hidden, const Weight& head, const Targets& targets,
                    const Shaping& shaping, std::size_t most_logits, ZLoss* z) {
  const auto& x = hidden.view();
  CHECK(x.dense() && x.width == head.value.width, "a head is as wide as the hidden values");
  CHECK(
      targets.ids.size() == x.rows && (targets.weights.empty() || targets.weights.size() == x.rows),
      "every row has its target and weight");
  check_targets(targets.ids, head.value.rows);
  const Scored scored{flow.here(targets.ids),
                      targets.weights.empty() ? View{} : flow.here(targets.weights)};
  auto loss = flow.make(compute::Type::f64, 1, 1);
  compute::clear(loss.view());
  if (z) z->squares = flow.make(compute::Type::f64, 1, 1);
  if (z) compute::clear(z->squares.view());
  all_rows(flow, hidden, head, scored, shaping, most_logits,
           {loss.view(), z ? z->squares.view() : View{}, z ? z->weight : 0});
  return loss;
}

}  // namespace model::op
