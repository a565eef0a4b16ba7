// Sizes by name, as published models of these sizes have them, with head widths of 16 (toys), 32
// and 64. The small ones are wider than deep, which suits processors.
#include "model/arch/llama/llama.h"

namespace model::llama {

std::span<const Preset> presets() {
  // name, layers, hidden, feed_forward, heads, kv_heads, context_tokens
  static constexpr Preset table[] = {
      {"200K", 2, 64, 192, 4, 4, 128},       {"1M", 4, 128, 384, 4, 4, 256},
      {"3M", 5, 192, 512, 6, 6, 256},        {"10M", 6, 320, 896, 5, 5, 512},
      {"30M", 7, 512, 1408, 8, 8, 512},      {"100M", 12, 768, 2048, 12, 12, 1024},
      {"300M", 24, 1024, 2752, 16, 8, 2048}, {"1B", 20, 2048, 5632, 32, 8, 2048},
  };
  return table;
}

}  // namespace model::llama
