// What operations are made of.
//
// An operation checks shapes (a mistake there is one of ours), computes with the operations of
// compute/op/, which go by where a view lies, and in a flow that trains says the way back. It has a
// file group of its own; its test holds the gradient against small changes of each input and the
// reading flow against the training one (gradient_check_test.h), for both sets of operations.
#pragma once

#include "compute/op/by_type.h"
#include "compute/op/product.h"
#include "compute/op/row.h"
#include "compute/op/stored_product.h"
#include "model/flow.h"

namespace model::op {

using compute::by_type;

// write(view) writes a gradient into the sink; what comes second to a place is added to it. It is not
// called where nobody asks for the gradient.
template <class Write>
void into(const Flow& flow, const Sink& sink, Write write) {
  if (!sink.view.data) return;
  if (!sink.add) return write(sink.view);
  const auto part = flow.make(sink.view.type, sink.view.rows, sink.view.width);
  write(part.view());
  compute::add(sink.view, part.view());
}

// The same for what writes other gradients in one call, too: that of a weight that does not learn goes
// to memory that nobody reads.
template <class Write>
void into_or_aside(const Flow& flow, const Weight& of, Write write) {
  const auto sink = flow.sink(of);
  if (sink.view.data) return into(flow, sink, write);
  write(flow.make(of.value.type, of.value.rows, of.value.width).view());
}

// Sums over rows are float, and go to a parameter rounded to its type: [1, width], zero at first.
inline Value zeros(const Flow& flow, std::size_t width) {
  auto out = flow.make(compute::Type::f32, 1, width);
  compute::clear(out.view());
  return out;
}

inline void round_into(const Flow& flow, const Value& sum, const Weight& of) {
  into(flow, flow.sink(of), [&](const compute::View& out) { compute::copy(out, sum.view()); });
}

// y = x times the transpose of the weight, wherever its numbers stand; plus a row where it has memory
// (compute::product_plus).
inline void times_transpose(const compute::View& y, const compute::View& x, const Weight& weight,
                            const compute::View& row = {}) {
  constexpr auto no = compute::Turn::no, yes = compute::Turn::yes;
  if (!weight.stored.empty()) return compute::stored_product(y, x, {weight.stored}, 0, yes, row);
  row.data ? compute::product_plus(y, x, no, weight.value, yes, row)
           : compute::product(y, x, no, weight.value, yes);
}

// y = x times rows of the weight from `first` on: as many as y is wide, which are turned, or as x is.
inline void times_rows(const compute::View& y, const compute::View& x, const Weight& weight,
                       std::size_t first, compute::Turn turned) {
  if (!weight.stored.empty()) return compute::stored_product(y, x, {weight.stored}, first, turned);
  const auto count = turned == compute::Turn::yes ? y.width : x.width;
  compute::product(y, x, compute::Turn::no, weight.value.row_range(first, count), turned);
}

}  // namespace model::op
