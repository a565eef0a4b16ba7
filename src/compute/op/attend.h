// Causal attention with options (AttentionOptions), sinks and values of a width of their own, for
// one text whose queries, keys and values are views of whatever they lie in.
//
// Scores are q.k * scale, capped (Gemma 2), then masked; the weights are their softmax, beside one
// more column for each head where there are sinks, whose weight goes to nothing (gpt-oss). They are
// computed in blocks and never held: forward keeps the log of each row's sum, from which backward
// makes them again (Dao et al., FlashAttention). A row's bits do not depend on the rows beside it.
// Arithmetic is float inside, but for the operands of products of bf16 (attend_tiles.h).
#pragma once

#include "compute/attention.h"
#include "compute/op/op.h"

namespace compute {

// t tokens, of which the last n ask; letters as in attention.h.
struct Attended {
  View q;      // [n, query*D]
  View k, v;   // [t, kv*D], [t, kv*V]
  View sinks;  // [1, query], float; no data where there are none
};

namespace cpu {
// out [n, query*V]; log_sum [n, query], float.
void attend(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
            const AttentionOptions& options);
// Writes the gradient of q, k and v; that of the sinks is added. `out` and `log_sum` are what
// forward wrote.
void attend_backward(const View& dout, const View& out, const View& log_sum, const Attended& from,
                     const Attended& gradient, const Heads& heads, const AttentionOptions& options);
// The same in loops of float, for views of either type.
void attend_loops(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
                  const AttentionOptions& options);
void attend_loops_backward(const View& dout, const View& out, const View& log_sum,
                           const Attended& from, const Attended& gradient, const Heads& heads,
                           const AttentionOptions& options);
// The same in float, of few rows and for a flow that reads: all of k and v is read once, packed nowhere.
void attend_on(const View& out, const Attended& from, const Heads& heads,
               const AttentionOptions& options);
}  // namespace cpu
namespace aten {
decltype(cpu::attend) attend;
decltype(cpu::attend_backward) attend_backward;
decltype(cpu::attend_on) attend_on;
}  // namespace aten

inline constexpr Op attend{cpu::attend, where_aten(aten::attend)};
inline constexpr Op attend_backward{cpu::attend_backward, where_aten(aten::attend_backward)};
inline constexpr Op attend_on{cpu::attend_on, where_aten(aten::attend_on)};

// Mistakes there are ours.
inline void check_shapes(const View& out, const View& log_sum, const Attended& from,
                         const Heads& heads) {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  CHECK(from.q.width == size(heads.query * heads.width) &&
            from.k.width == size(heads.kv * heads.width) &&
            from.v.width == size(heads.kv * heads.value()) &&
            out.width == size(heads.query * heads.value()) && log_sum.width == size(heads.query),
        "queries, keys and values have their heads' widths");
  CHECK(from.q.rows <= from.k.rows && from.k.rows == from.v.rows && from.q.rows == out.rows &&
            from.q.rows == log_sum.rows && from.q.rows > 0,
        "the last of the tokens ask");
  CHECK(!from.sinks.data || from.sinks.width == size(heads.query), "each head has its sink");
}

}  // namespace compute
