// Several residual streams in place of one, and how the halves of a layer read and write them:
// hyper-connections (Zhu et al.) whose mixing is doubly stochastic (Xie et al., mHC; DeepSeek-V4, 2.2).
//
// Letters: M tokens, N streams of H numbers side by side, W = N * H. How a token's streams are read and
// written is a row of K = N * (N + 2) numbers, pre [N], post [N] and mix [N, N]; where they are only
// read, at the end, K = N. All of it is float, whatever the working type is.
#pragma once

#include "compute/op/op.h"

namespace compute {

struct StreamMixing {
  std::size_t streams = 4;  // N
  std::size_t rounds = 20;  // Sinkhorn and Knopp's, of rows and columns; the first of columns alone
  double eps = 1e-6;        // of what is divided by, and of what is never zero
  double norm_eps = 1e-6;
};

namespace cpu {

// how [M, K] from the streams [M, W] and their product [M, K] with a matrix. With z the product divided
// by the root of the streams' mean square, in groups g = pre, post, mix times scale [1, groups] plus
// base [1, K]: pre = sigmoid + eps; post = 2 sigmoid; mix = softmax of each row + eps, then its columns
// and rows divided by their sums + eps in turn.
void stream_mixing(const View& how, const View& streams, const View& product, const View& base,
                   const View& scale, const StreamMixing& mixing);
// dproduct is written; dstreams, and dbase and dscale, which are float, are added to.
void stream_mixing_backward(const View& dproduct, const View& dstreams, const View& dbase,
                            const View& dscale, const View& dhow, const View& streams,
                            const View& product, const View& base, const View& scale,
                            const StreamMixing& mixing);

// y [M, H] (float) = sum of pre[n] * stream n; `how` begins with pre. Both gradients are added to.
void read_streams(const View& y, const View& streams, const View& how, std::size_t N);
void read_streams_backward(const View& dstreams, const View& dhow, const View& dy,
                           const View& streams, const View& how, std::size_t N);

// out [M, W]: stream k = post[k] * branch [M, H] + sum over j of mix[j, k] * stream j. dbranch is
// written, rounded to its type; the others are added to.
void write_streams(const View& out, const View& streams, const View& branch, const View& how,
                   std::size_t N);
void write_streams_backward(const View& dstreams, const View& dbranch, const View& dhow,
                            const View& dout, const View& streams, const View& branch,
                            const View& how, std::size_t N);

// streams [M, W]: N times x [M, H]. And its gradient: dx = the sum of dstreams.
void spread_streams(const View& streams, const View& x, std::size_t N);
void gather_streams(const View& dx, const View& dstreams, std::size_t N);

}  // namespace cpu
namespace aten {
decltype(cpu::stream_mixing) stream_mixing;
decltype(cpu::stream_mixing_backward) stream_mixing_backward;
decltype(cpu::read_streams) read_streams;
decltype(cpu::read_streams_backward) read_streams_backward;
decltype(cpu::write_streams) write_streams;
decltype(cpu::write_streams_backward) write_streams_backward;
decltype(cpu::spread_streams) spread_streams;
decltype(cpu::gather_streams) gather_streams;
}  // namespace aten

inline constexpr Op stream_mixing{cpu::stream_mixing, where_aten(aten::stream_mixing)};
inline constexpr Op stream_mixing_backward{cpu::stream_mixing_backward,
                                           where_aten(aten::stream_mixing_backward)};
inline constexpr Op read_streams{cpu::read_streams, where_aten(aten::read_streams)};
inline constexpr Op read_streams_backward{cpu::read_streams_backward,
                                          where_aten(aten::read_streams_backward)};
inline constexpr Op write_streams{cpu::write_streams, where_aten(aten::write_streams)};
inline constexpr Op write_streams_backward{cpu::write_streams_backward,
                                           where_aten(aten::write_streams_backward)};
inline constexpr Op spread_streams{cpu::spread_streams, where_aten(aten::spread_streams)};
inline constexpr Op gather_streams{cpu::gather_streams, where_aten(aten::gather_streams)};

}  // namespace compute
