// Several residual streams, and how the halves of a layer read and write them (compute/op/streams.h).
#pragma once

#include "compute/op/streams.h"
#include "model/op/op.h"

namespace model::op {

// The weights of a hyper-connection, or of the head, which reads only.
struct StreamWeights {
  Weight matrix;       // [K, N * H]
  Weight base, scale;  // [K]; [3], or [1]
};

// streams [M, N * H] from x [M, H], both float.
Value spread_streams(Flow& flow, const Value& x, std::size_t N);

// [M, K] float: how each token's streams are read and written.
Value stream_mixing(Flow& flow, const Value& streams, const StreamWeights& weights,
                    const compute::StreamMixing& mixing);

// [M, H] float: what is read of them.
Value read_streams(Flow& flow, const Value& streams, const Value& how, std::size_t N);

// The streams behind a half, whose branch [M, H] nothing else reads.
Value write_streams(Flow& flow, const Value& streams, const Value& branch, const Value& how,
                    std::size_t N);

}  // namespace model::op
