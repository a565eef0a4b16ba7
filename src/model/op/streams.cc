#include "model/op/streams.h"

#include "model/op/norm_rows.h"
#include "model/op/router.h"

namespace model::op {

namespace {

using compute::Type;
using compute::View;

struct Mixing {
  Value streams, product;
  StreamWeights weights;
  compute::StreamMixing mixing;
  Gradient of_how;

  void operator()(Flow& back) const {
    if (!of_how.there()) return;
    const auto dbase = zeros(back, weights.base.value.elements()),
               dscale = zeros(back, weights.scale.value.elements());
    const auto dproduct = back.sink(product.gradient());
    CHECK(!dproduct.add, "nothing else reads the product");
    compute::stream_mixing_backward(dproduct.view, gradient_to_add_to(back, streams.gradient()),
                                    dbase.view(), dscale.view(), of_how.view(), streams.view(),
                                    product.view(), weights.base.value, weights.scale.value,
                                    mixing);
    round_into(back, dbase, weights.base);
    round_into(back, dscale, weights.scale);
  }
};

}  // namespace

Value spread_streams(Flow& flow, const Value& x, std::size_t N) {
  auto streams = flow.make(Type::f32, x.view().rows, N * x.view().width);
  compute::spread_streams(streams.view(), x.view(), N);
  flow.then([of_x = x.gradient(), of_streams = streams.gradient(), N](Flow& back) {
    if (!of_streams.there()) return;
    into(back, back.sink(of_x),
         [&](const View& dx) { compute::gather_streams(dx, of_streams.view(), N); });
  });
  return streams;
}

Value stream_mixing(Flow& flow, const Value& streams, const StreamWeights& weights,
                    const compute::StreamMixing& mixing) {
  const auto product = router_logits(flow, streams, weights.matrix, nullptr);
  auto how = flow.make(Type::f32, streams.view().rows, product.view().width);
  compute::stream_mixing(how.view(), streams.view(), product.view(), weights.base.value,
                         weights.scale.value, mixing);
  flow.then(Mixing{streams, product, weights, mixing, how.gradient()});
  return how;
}

Value read_streams(Flow& flow, const Value& streams, const Value& how, std::size_t N) {
  auto y = flow.make(Type::f32, streams.view().rows, streams.view().width / N);
  compute::read_streams(y.view(), streams.view(), how.view(), N);
  flow.then([streams, how, of_y = y.gradient(), N](Flow& back) {
    if (!of_y.there()) return;
    compute::read_streams_backward(gradient_to_add_to(back, streams.gradient()),
                                   gradient_to_add_to(back, how.gradient()), of_y.view(),
                                   streams.view(), how.view(), N);
  });
  return y;
}

Value write_streams(Flow& flow, const Value& streams, const Value& branch, const Value& how,
                    std::size_t N) {
  auto out = flow.make(Type::f32, streams.view().rows, streams.view().width);
  compute::write_streams(out.view(), streams.view(), branch.view(), how.view(), N);
  flow.then([streams, branch, how, of_out = out.gradient(), N](Flow& back) {
    if (!of_out.there()) return;
    const auto dbranch = back.sink(branch.gradient());
    CHECK(!dbranch.add, "a branch is written to the streams and read by nothing else");
    compute::write_streams_backward(gradient_to_add_to(back, streams.gradient()), dbranch.view,
                                    gradient_to_add_to(back, how.gradient()), of_out.view(),
                                    streams.view(), branch.view(), how.view(), N);
  });
  return out;
}

}  // namespace model::op
