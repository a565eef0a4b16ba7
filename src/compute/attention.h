// Causal attention inside segments of one long row of tokens: what document masking asks for.
//
// q, k and v stand side by side in rows of `qkv` ([heads*D | kv_heads*D | kv_heads*D]); tokens
// attend to tokens of their own segment at or before them. Grouped queries share keys: query head i
// uses kv head i / (heads / kv_heads). Scores are scaled by 1/sqrt(D). libtorch's flash attention
// for CPU does the work, one call a segment, so nothing is computed that the mask would throw away.
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
  std::int64_t row() const { return (query + 2 * kv) * width; }
  std::int64_t group() const;  // query heads that share a kv head; kv divides query
};

// One layer's attention: forward keeps what backward needs.
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
