// The window of Qwen's later layers.
#pragma once

#include "model/family/shape.h"

namespace model::family {

struct QwenWindows {
  std::int64_t size = 0;      // 0: none
  std::vector<bool> sliding;  // which layers have it
};
base::Result<QwenWindows> read_qwen_windows(const ConfigKeys& in, std::int64_t layers);
void write_qwen_windows(const QwenWindows& windows, base::Json& out);
// The layers, all alike but for the window.
std::vector<block::Layer> layers_of(const Shape& shape, block::Attention attention,
                                    const QwenWindows& windows);

}  // namespace model::family
