// The part of config.json that hybrids share.
#include "model/family/hybrid.h"

namespace model::family {

using base::Result;

namespace {

constexpr std::int64_t k = 1024;

// layer_types of transformers 5, or one attention in so many layers.
Result<std::vector<bool>> read_kinds(const ConfigKeys& in, std::int64_t layers) {
  std::vector<bool> out;
  const auto* kinds = in.find("layer_types");
  if (!kinds) {
    const auto every = TRY(in.size("full_attention_interval", 1, 4 * k, 4));
    for (std::int64_t i = 0; i < layers; ++i) out.push_back((i + 1) % every != 0);
    return out;
  }
  if (!kinds->is_array() || kinds->size() != static_cast<std::size_t>(layers))
    return in.wrong("layer_types does not name " + std::to_string(layers) + " layers");
  for (const auto& kind : *kinds) {
    if (kind != "linear_attention" && kind != "full_attention")
      return in.unsupported("layer_types names a kind that does not run here",
                            "linear_attention and full_attention do");
    out.push_back(kind == "linear_attention");
  }
  return out;
}

Result<void> read_net(const ConfigKeys& in, const block::DeltaNet& usual, block::DeltaNet& net) {
  constexpr std::int64_t most_taps = static_cast<std::int64_t>(compute::kMostTaps);
  net = usual;
  net.key_heads = TRY(in.size("linear_num_key_heads", 1, 64 * k, usual.key_heads));
  net.value_heads = TRY(in.size("linear_num_value_heads", 1, 64 * k, usual.value_heads));
  net.key_dim = TRY(in.size("linear_key_head_dim", 1, 64 * k, usual.key_dim));
  net.value_dim = TRY(in.size("linear_value_head_dim", 1, 64 * k, usual.value_dim));
  net.taps = TRY(in.size("linear_conv_kernel_dim", 1, most_taps, usual.taps));
  if (net.value_heads % net.key_heads == 0) return {};
  return in.wrong("linear_num_value_heads = " + std::to_string(net.value_heads) +
                  " is no multiple of linear_num_key_heads = " + std::to_string(net.key_heads));
}

}  // namespace

Result<Hybrid> read_hybrid(const ConfigKeys& in, Config& config, const block::DeltaNet& usual) {
  TRY(llama::read(in, config));
  Hybrid out;
  out.base = llama::shape_of(config);
  out.recurrent = TRY(read_kinds(in, out.base.layers));
  TRY(read_net(in, usual, out.net));
  return out;
}

Result<double> read_turned_part(const ConfigKeys& in, const Hybrid& hybrid, double usual) {
  constexpr const char* key = "partial_rotary_factor";
  double out = TRY(in.number(key, 0, 1, usual));
  if (const auto* rope = in.find("rope_parameters"); rope && rope->is_object())
    out = TRY(ConfigKeys(*rope, in.where()).number(key, 0, 1, out));
  Hybrid turned = hybrid;
  turned.turned_part = out;
  const auto width = turned.turned_width();
  if (width >= 2 && width % 2 == 0) return out;
  return in.wrong(std::string(key) + " turns " + std::to_string(width) + " of " +
                  std::to_string(hybrid.base.head_dim) + " channels, but they turn in pairs");
}

void write_hybrid(const Hybrid& hybrid, base::Json& out) {
  Config base;
  base.shape = hybrid.base;
  llama::write(base, out);
  out.erase("mlp_bias");
  std::vector<std::string> kinds;
  for (const bool recurrent : hybrid.recurrent)
    kinds.emplace_back(recurrent ? "linear_attention" : "full_attention");
  out.update({{"layer_types", kinds},
              {"linear_conv_kernel_dim", hybrid.net.taps},
              {"linear_key_head_dim", hybrid.net.key_dim},
              {"linear_num_key_heads", hybrid.net.key_heads},
              {"linear_num_value_heads", hybrid.net.value_heads},
              {"linear_value_head_dim", hybrid.net.value_dim}});
}

}  // namespace model::family
