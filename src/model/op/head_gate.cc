#include "model/op/head_gate.h"

#include "compute/op/sigmoid_gate.h"

namespace model::op {

namespace {

using compute::View;

// Calls body(columns of `rows`, columns of `rest` or `gates`) for all that part_gates moves.
struct Places {
  std::size_t heads, D;
  template <class Body>
  void each_rest(const View& rows, const View& rest, Body body) const {
    for (std::size_t h = 0; h < heads; ++h)
      body(rows.columns(2 * h * D, D), rest.columns(h * D, D));
    const auto behind = rest.width - heads * D;
    if (behind > 0) body(rows.columns(2 * heads * D, behind), rest.columns(heads * D, behind));
  }
  template <class Body>
  void each_gate(const View& rows, const View& gates, Body body) const {
    for (std::size_t h = 0; h < heads; ++h)
      body(rows.columns((2 * h + 1) * D, D), gates.columns(h * D, D));
  }
};

}  // namespace

Parted part_gates(Flow& flow, const Value& rows, std::size_t heads, std::size_t D) {
  const auto& in = rows.view();
  CHECK(2 * heads * D <= in.width, "each query has its gate");
  const Places places{heads, D};
  Parted out{flow.make(in.type, in.rows, in.width - heads * D),
             flow.make(in.type, in.rows, heads * D)};
  const auto take = [](const View& from, const View& to) { compute::copy(to, from); };
  places.each_rest(in, out.rest.view(), take);
  places.each_gate(in, out.gates.view(), take);
  flow.then([places, of_rest = out.rest.gradient(), of_gates = out.gates.gradient(),
             of_rows = rows.gradient()](Flow& back) {
    if (!of_rest.there() && !of_gates.there()) return;
    for (const auto* one : {&of_rest, &of_gates})
      if (!one->there()) compute::clear(back.sink(*one).view);
    into(back, back.sink(of_rows), [&](const View& d) {
      const auto give = [](const View& to, const View& from) { compute::copy(to, from); };
      places.each_rest(d, of_rest.view(), give);
      places.each_gate(d, of_gates.view(), give);
    });
  });
  return out;
}

Value sigmoid_gate(Flow& flow, const Value& x, const Value& gates) {
  const auto& in = x.view();
  CHECK(in.rows == gates.view().rows && in.width == gates.view().width, "each number has its gate");
  auto y = flow.make(in.type, in.rows, in.width);
  compute::sigmoid_gate(y.view(), in, gates.view());
  flow.then([x, gates, of_y = y.gradient()](Flow& back) {
    if (!of_y.there()) return;
    const auto dx = back.sink(x.gradient()), dgates = back.sink(gates.gradient());
    CHECK(!dx.add && !dgates.add, "what a gate lets through is read by nothing else");
    compute::sigmoid_gate_backward(dx.view, dgates.view, of_y.view(), x.view(), gates.view());
  });
  return y;
}

}  // namespace model::op
