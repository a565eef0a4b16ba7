#include "model/op/cross_entropy.h"

#include <algorithm>
#include <stdexcept>

#include "compute/matmul.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

void check_targets(std::span<const std::int32_t> ids, std::size_t vocabulary) {
  for (const auto id : ids)
    if (id >= 0 && static_cast<std::size_t>(id) >= vocabulary)
      throw std::out_of_range("the target " + std::to_string(id) +
                              " lies outside the vocabulary of " + std::to_string(vocabulary));
}

// Some rows of the hidden values, and their loss.
template <class T>
double some_rows(Flow& flow, const View& x, const Sink& dx, const Weight& head,
                 const Targets& targets, const Shaping& shaping) {
  const auto& w = head.value;
  const auto logits = flow.make(x.type, x.rows, w.rows);
  auto* scores = logits.view().as<T>();
  compute::matmul(x.as<T>(), Turn::no, w.as<T>(), Turn::yes, scores, x.rows, w.rows, w.width);
  shape(logits.view(), shaping);
  const bool kept = flow.trains() && shaping.cap > 0;  // the loss takes the place of the logits
  const auto shaped = kept ? flow.make(x.type, x.rows, w.rows) : Value();
  if (kept) copy(shaped.view(), logits.view());
  const double loss = compute::kernels_for<T>().cross_entropy(
      scores, targets.ids.data(), targets.weights.empty() ? nullptr : targets.weights.data(),
      x.rows, w.rows);
  if (!flow.trains()) return loss;
  shape_back(logits.view(), kept ? shaped.view() : View{}, shaping);
  into(flow, dx, [&](const View& out) {
    compute::matmul(scores, Turn::no, w.as<T>(), Turn::no, out.as<T>(), x.rows, w.width, w.rows);
  });
  into(flow, flow.sink(head), [&](const View& out) {
    compute::matmul(scores, Turn::yes, x.as<T>(), Turn::no, out.as<T>(), w.rows, w.width, x.rows);
  });
  return loss;
}

}  // namespace

double cross_entropy(Flow& flow, const Value& hidden, const Weight& head, const Targets& targets,
                     const Shaping& shaping, std::size_t most_logits) {
  const auto& x = hidden.view();
  CHECK(x.dense() && x.width == head.value.width, "a head is as wide as the hidden values");
  CHECK(
      targets.ids.size() == x.rows && (targets.weights.empty() || targets.weights.size() == x.rows),
      "every row has its target and weight");
  check_targets(targets.ids, head.value.rows);
  const auto dx = flow.trains() ? flow.sink(hidden.gradient()) : Sink{};
  const auto most = std::max<std::size_t>(1, most_logits / head.value.rows);
  double loss = 0;
  for (std::size_t at = 0; at < x.rows; at += most) {
    const auto n = std::min(most, x.rows - at);
    const Targets some{targets.ids.subspan(at, n),
                       targets.weights.empty() ? targets.weights : targets.weights.subspan(at, n)};
    const Sink part{flow.trains() ? dx.view.row_range(at, n) : View{}, dx.add};
    loss += by_type(x.type, [&](auto zero) {
      return some_rows<decltype(zero)>(flow, x.row_range(at, n), part, head, some, shaping);
    });
  }
  return loss;
}

}  // namespace model::op
