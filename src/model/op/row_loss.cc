#include "model/op/row_loss.h"

#include <algorithm>
#include <vector>

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

// What of the hidden values is computed with, and the number of its first row.
struct Part {
  View x;
  Sink dx;
  std::size_t first;
};

double some_rows(Flow& flow, const Part& part, const Weight& head, const RowLoss& loss,
                 const Shaping& shaping) {
  const auto& x = part.x;
  const auto V = head.value.rows;
  const auto logits = flow.make(x.type, x.rows, V);
  const auto& scores = logits.view();
  times_transpose(scores, x, head);
  shape(scores, shaping);
  std::vector<float> host(x.rows * V);
  const auto there = compute::view_of(host.data(), x.rows, V);
  compute::copy(there, scores);
  const bool kept = flow.trains() && shaping.cap > 0;  // slopes take the place of the logits
  const auto shaped = kept ? flow.make(x.type, x.rows, V) : Value();
  if (kept) compute::copy(shaped.view(), scores);
  double sum = 0;
  for (std::size_t row = 0; row < x.rows; ++row)
    sum += loss(part.first + row, std::span(host).subspan(row * V, V));
  if (!flow.trains()) return sum;
  compute::copy(scores, there);
  shape_back(scores, kept ? shaped.view() : View{}, shaping);
  into(flow, part.dx, [&](const View& out) { times_rows(out, scores, head, 0, Turn::no); });
  into(flow, flow.sink(head),
       [&](const View& out) { compute::product(out, scores, Turn::yes, x, Turn::no); });
  return sum;
}

}  // namespace

double row_loss(Flow& flow, const Value& hidden, const Weight& head, const RowLoss& loss,
                const Shaping& shaping, std::size_t most_logits) {
  const auto& x = hidden.view();
  CHECK(x.dense() && x.width == head.value.width, "a head is as wide as the hidden values");
  const auto dx = flow.trains() ? flow.sink(hidden.gradient()) : Sink{};
  const auto most = std::max<std::size_t>(1, most_logits / head.value.rows);
  double sum = 0;
  for (std::size_t at = 0; at < x.rows; at += most) {
    const auto n = std::min(most, x.rows - at);
    const Sink part{flow.trains() ? dx.view.row_range(at, n) : View{}, dx.add};
    sum += some_rows(flow, {x.row_range(at, n), part, at}, head, loss, shaping);
  }
  return sum;
}

}  // namespace model::op
