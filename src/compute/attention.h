// Causal attention inside segments of one long row of tokens: what document masking asks for.
//
// q, k and v stand side by side in rows of `qkv` ([heads*D | kv_heads*D | kv_heads*V]); tokens
// attend to tokens of their own segment at or before them. Grouped queries share keys: query head i
// uses kv head i / (heads / kv_heads). Scores are scaled by 1/sqrt(D). libtorch's flash attention
// for CPU does the work, one call a segment, so nothing is computed that the mask would throw away.
// What it has no options for (AttentionOptions, sinks, values of another width) is op/attend.h's, and
// so is bf16 of a model (model/op/attention.cc).
// Widths are those of a config or recipe whose layout() was fine: their products fit std::int64_t.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "compute/kernel.h"

namespace compute {

struct Heads {
  std::int64_t query = 0, kv = 0, width = 0;  // width: D
  std::int64_t value_width = 0;               // 0: that of queries and keys
  std::int64_t value() const { return value_width > 0 ? value_width : width; }  // V
  std::int64_t row() const { return (query + kv) * width + kv * value(); }
  std::int64_t group() const;  // query heads that share a kv head; kv divides query
};

struct AttentionOptions {
  double scale = 0;         // of the scores; 0: 1/sqrt(D)
  std::int64_t window = 0;  // token i sees j where 0 <= i - j < window; 0: all before it
  double cap = 0;           // scores become cap * tanh(score / cap); 0: they stay

  double scale_for(const Heads& heads) const;
  // Whether it is what `Attention` below computes, for texts of up to `longest` tokens.
  bool plain(const Heads& heads, std::size_t longest) const;
};

// One layer's attention, without options: forward keeps what backward needs.
template <class T>
class Attention {
 public:
  explicit Attention(Heads heads) : heads_(heads) {}
  Attention(Attention&&) noexcept = default;

  // qkv [M, row()]; segments: begin of each, then M; out [M, query*width].
  void forward(const T* qkv, std::span<const std::uint32_t> segments, T* out);
  // dqkv [M, row()] from dout [M, query*width]; qkv and segments must be what forward saw.
  void backward(const T* qkv, const T* dout, std::span<const std::uint32_t> segments, T* dqkv);

 private:
  Heads heads_;
  struct Saved;                   // by the last forward, in the types of the library that computes
  std::shared_ptr<Saved> saved_;  // never shared: such a pointer can be without knowing its type
};

}  // namespace compute
