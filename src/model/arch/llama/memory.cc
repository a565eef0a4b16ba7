// What the buffers of a pass (pass.cc) come to, known without its arithmetic.
#include "base/checked.h"
#include "model/arch/llama/llama.h"

namespace model::llama {

// For M tokens, as LlamaPass::resize() and the attention of one layer at a time take them.
base::Size pass_bytes(const Config& config, std::int64_t tokens, std::size_t width) {
  using base::Size;
  const auto c = shape_of(config);
  const Size M = tokens, H = c.hidden, F = c.feed_forward, Q = Size(c.heads) * c.head_dim,
             R = Q + Size(c.kv_heads) * c.head_dim * 2, V = c.vocabulary;
  const Size floats = Size(c.layers) * (H + 1) * 2 + H * 2 + 1;
  const Size working = Size(c.layers) * (H * 2 + R + Q * 2 + F * 3) + H * 4 + F + Q * 4 + R + V;
  return M * (floats * 4 + working * width);
}

}  // namespace model::llama
