// Several residual streams in place of one: how a half of a layer reads and writes them, and how they
// become one again before the head (compute/op/streams.h). Letters: N streams of H numbers.
#pragma once

#include <string>

#include "compute/op/streams.h"
#include "model/block/cost.h"
#include "model/flow.h"

namespace model::block {

struct HyperConnection {
  std::int64_t hidden = 0;  // H
  compute::StreamMixing mixing = {};
  bool reads_only = false;  // that of the head
  Start start = {};
  std::string
      name;  // of its three parameters: hc_attn_ makes hc_attn_fn, hc_attn_base, hc_attn_scale

  struct Places {
    Place matrix;       // [K, N * H], K = N * (N + 2), or N where it only reads
    Place base, scale;  // [K]; [3], or [1]
  };
  Places at = {};  // once it is declared

  std::size_t streams() const { return mixing.streams; }
  base::Result<void> declare(Layout& layout, const std::string& prefix = "");
  Cost cost() const;

  // N times x [M, H], float: what the first layer reads.
  Value spread(Flow& flow, const Value& x) const;
  // What a half reads [M, H] (float), and how it is to write. No half has read these streams yet.
  struct Read {
    Value x, how;
  };
  Read read(Flow& flow, const Value& streams) const;
  // The streams behind the half.
  Value write(Flow& flow, const Value& streams, const Value& how, const Value& branch) const;
};

}  // namespace model::block
