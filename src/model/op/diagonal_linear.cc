#include "model/op/diagonal_linear.h"

#include "compute/op/product.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

// Calls body(columns of x, rows of the weight, columns of y) for each block.
template <class Body>
void each_block(const View& x, const View& weight, const View& y, std::size_t blocks, Body body) {
  const auto in = x.width / blocks, out = y.width / blocks;
  for (std::size_t b = 0; b < blocks; ++b)
    body(x.columns(b * in, in), weight.row_range(b * out, out), y.columns(b * out, out));
}

}  // namespace

Value diagonal_linear(Flow& flow, const Value& x, const Weight& weight, std::size_t blocks) {
  const auto& w = weight.value;
  CHECK(w.width * blocks == x.view().width && w.rows % blocks == 0, "blocks cut both sides evenly");
  auto y = flow.make(x.view().type, x.view().rows, w.rows);
  const auto in = x.view().width / blocks, out = w.rows / blocks;
  for (std::size_t b = 0; b < blocks; ++b)
    times_rows(y.view().columns(b * out, out), x.view().columns(b * in, in), weight, b * out,
               Turn::yes);
  flow.then([x, weight, of_y = y.gradient(), blocks](Flow& back) {
    if (!of_y.there()) return;
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      const auto& dy = of_y.view();
      const auto in = dx.width / blocks, out = dy.width / blocks;
      for (std::size_t b = 0; b < blocks; ++b)
        times_rows(dx.columns(b * in, in), dy.columns(b * out, out), weight, b * out, Turn::no);
    });
    into(back, back.sink(weight), [&](const View& dw) {
      each_block(x.view(), dw, of_y.view(), blocks,
                 [](const View& from, const View& to, const View& dy) {
                   compute::product(to, dy, Turn::yes, from, Turn::no);
                 });
    });
  });
  return y;
}

}  // namespace model::op
