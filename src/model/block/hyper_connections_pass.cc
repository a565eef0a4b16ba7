#include "model/block/hyper_connections.h"
#include "model/op/streams.h"

namespace model::block {

Value HyperConnection::spread(Flow& flow, const Value& x) const {
  return op::spread_streams(flow, x, streams());
}

HyperConnection::Read HyperConnection::read(Flow& flow, const Value& all) const {
  auto how = op::stream_mixing(
      flow, all, {flow.wide(at.matrix), flow.wide(at.base), flow.wide(at.scale)}, mixing);
  auto x = op::read_streams(flow, all, how, streams());
  return {std::move(x), std::move(how)};
}

Value HyperConnection::write(Flow& flow, const Value& all, const Value& how,
                             const Value& branch) const {
  return op::write_streams(flow, all, branch, how, streams());
}

}  // namespace model::block
