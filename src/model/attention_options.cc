#include "model/attention_options.h"

#include <algorithm>

#include "model/arch.h"

namespace model {

namespace {

bool has_options(const block::Attention& a, std::size_t longest) {
  return a.sinks || a.borrows || !a.options.plain(a.shape(), longest);
}
bool has_options(const block::LatentAttention& a, std::size_t longest) {
  const compute::Heads heads{a.heads, a.heads, a.plain + a.turned, a.value};
  return !compute::AttentionOptions{.scale = std::max(a.scale, 0.0)}.plain(heads, longest);
}
// They have operations of their own.
bool has_options(const block::DeltaNet&, std::size_t) { return false; }
bool has_options(const block::CompressedAttention&, std::size_t) { return false; }

}  // namespace

bool has_attention_options(const Config& config) {
  const auto decoder = arch::find(config.arch)->describe(config);
  const auto of = [&](const block::Layer& layer) {
    const auto longest = static_cast<std::size_t>(config.context);
    return std::visit([&](const auto& mixer) { return has_options(mixer, longest); }, layer.mixer);
  };
  return std::ranges::any_of(decoder.layers, of) ||
         std::ranges::any_of(decoder.ahead, of, &block::Mtp::layer);
}

}  // namespace model
