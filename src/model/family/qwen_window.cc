#include "model/family/qwen_window.h"

namespace model::family {

base::Result<QwenWindows> read_qwen_windows(const ConfigKeys& in, std::int64_t layers) {
  QwenWindows out;
  const auto said = TRY(read_window(in, 4096));
  if (TRY(in.flag("use_sliding_window"))) out.size = said;
  // So many layers at the beginning have none.
  const auto first = TRY(in.size("max_window_layers", 0, 1 << 20, 28));
  out.sliding = TRY(read_sliding(in, layers, [](std::int64_t) { return false; }));
  TRY(need_window(in, out.sliding, out.size));
  if (in.find("layer_types") || out.size == 0) return out;
  for (auto i = first; i < layers; ++i) out.sliding[static_cast<std::size_t>(i)] = true;
  return out;
}

void write_qwen_windows(const QwenWindows& windows, base::Json& out) {
  out["layer_types"] = layer_types_json(windows.sliding);
  out["sliding_window"] = window_json(windows.size);
  out["use_sliding_window"] = windows.size > 0;
}

std::vector<block::Layer> layers_of(const Shape& shape, block::Attention attention,
                                    const QwenWindows& windows) {
  std::vector<block::Layer> out;
  for (const bool sliding : windows.sliding) {
    attention.options.window = sliding ? windows.size : 0;
    out.push_back(layer_of(shape, attention));
  }
  return out;
}

}  // namespace model::family
