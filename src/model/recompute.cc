#include "model/recompute.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/block/decoder_pass.h"

namespace model {

namespace {

using block::Layer, block::Stream;

// A value of its own in that flow; none of none.
Value copy_in(const Flow& flow, const Value& of) {
  if (!of.known()) return {};
  const auto& from = of.view();
  auto out = flow.make(from.type, from.rows, from.width);
  compute::copy(out.view(), from);
  return out;
}
Stream copy_in(const Flow& flow, const Stream& of) {
  return {copy_in(flow, of.x), copy_in(flow, of.branch)};
}

// The gradient of a value of one flow becomes that of its copy in another, which has none yet.
void copy_gradient(const Flow& flow, const Gradient& to, const Gradient& from) {
  if (from.there()) compute::copy(flow.sink(to).view, from.view());
}

// The way back of a layer, of which the input was kept.
struct Again {
  const Layer& layer;
  const Parameters& parameters;
  const Rows& rows;
  Workspace& apart;
  Stream kept;
  std::vector<Gradient> made;  // of the stream behind the layer, and of its branch if there is one

  void operator()(Flow& flow) const {
    if (std::ranges::none_of(made, [](const Gradient& one) { return one.there(); })) return;
    auto& outer = flow.workspace();
    Flow again(apart, parameters, Flow::Aim::train);
    apart.written = outer.written;
    const auto read = copy_in(again, kept);
    forward(again, read);
    std::swap(apart.routers, outer.routers);  // losses over all layers ask for those of the pass
    while (!apart.tape.empty()) apart.tape.call_last(again);
    std::swap(apart.routers, outer.routers);
    outer.written = apart.written;
    copy_gradient(flow, kept.x.gradient(), read.x.gradient());
    if (kept.branch.known()) copy_gradient(flow, kept.branch.gradient(), read.branch.gradient());
  }
  void forward(Flow& again, Stream stream) const {
    layer.forward(again, stream, rows, nullptr);
    copy_gradient(again, stream.x.gradient(), made.front());
    if (stream.branch.known()) copy_gradient(again, stream.branch.gradient(), made.back());
  }
};

Stream forward(const Layer& layer, Flow& flow, const Parameters& parameters, const Rows& rows,
               Workspace& apart, const Stream& in) {
  Stream out;
  {
    Flow once(apart, parameters, Flow::Aim::train);
    auto stream = copy_in(once, in);
    layer.forward(once, stream, rows, nullptr);
    out = copy_in(flow, stream);
    std::ranges::move(apart.routers, std::back_inserter(flow.workspace().routers));
  }
  std::vector<Gradient> made = {out.x.gradient()};
  if (out.branch.known()) made.push_back(out.branch.gradient());
  flow.then(Again{layer, parameters, rows, apart, in, std::move(made)});
  return out;
}

}  // namespace

Value hidden_with_recompute(const block::Decoder& decoder, Flow& flow, const Parameters& parameters,
                            const Rows& rows, Workspace& apart) {
  if (!can_recompute(decoder)) return decoder.hidden(flow, rows);
  block::Carried none;
  auto stream = block::before_layers(decoder, flow, rows, none);
  for (const auto& layer : decoder.layers)
    stream = forward(layer, flow, parameters, rows, apart, stream);
  return block::behind_layers(decoder, flow, std::move(stream));
}

}  // namespace model
