#include "model/family/hybrid.h"

#include <algorithm>

namespace model::family {

using base::Result;

namespace {

constexpr std::int64_t k = 1024;
constexpr std::int64_t kMostTaps = static_cast<std::int64_t>(compute::kMostTaps);

// layer_types of transformers 5, or attention in the last of so many layers.
Result<std::vector<bool>> read_kinds(const ConfigKeys& in, std::int64_t layers) {
  const auto every = TRY(in.size("full_attention_interval", 1, 4 * k, 4));
  const auto* kinds = in.find("layer_types");
  std::vector<bool> out;
  for (std::int64_t i = 0; !kinds && i < layers; ++i) out.push_back((i + 1) % every != 0);
  if (!kinds) return out;
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

Result<void> read_net(const ConfigKeys& in, block::DeltaNet& net) {
  net.key_heads = TRY(in.size("linear_num_key_heads", 1, 64 * k, net.key_heads));
  net.value_heads = TRY(in.size("linear_num_value_heads", 1, 64 * k, net.value_heads));
  net.key_dim = TRY(in.size("linear_key_head_dim", 1, 64 * k, net.key_dim));
  net.value_dim = TRY(in.size("linear_value_head_dim", 1, 64 * k, net.value_dim));
  net.taps = TRY(in.size("linear_conv_kernel_dim", 1, kMostTaps, net.taps));
  if (net.value_heads % net.key_heads == 0) return {};
  return in.wrong("linear_num_value_heads = " + std::to_string(net.value_heads) +
                  " is no multiple of linear_num_key_heads = " + std::to_string(net.key_heads));
}

base::Json kinds_json(const std::vector<bool>& recurrent) {
  auto out = base::Json::array();
  for (const bool one : recurrent) out.push_back(one ? "linear_attention" : "full_attention");
  return out;
}

}  // namespace

Result<Hybrid> read_hybrid(const ConfigKeys& in, const Usual& usual, const block::DeltaNet& net) {
  Hybrid out{TRY(read_shape(in, usual)), {}, net};
  out.recurrent = TRY(read_kinds(in, out.shape.layers));
  TRY(read_net(in, out.net));
  out.net.hidden = out.shape.hidden;
  out.net.start = out.shape.usual();
  out.net.output_start = out.shape.branch();
  out.shape.json.update({{"layer_types", kinds_json(out.recurrent)},
                         {"linear_conv_kernel_dim", out.net.taps},
                         {"linear_key_head_dim", out.net.key_dim},
                         {"linear_num_key_heads", out.net.key_heads},
                         {"linear_num_value_heads", out.net.value_heads},
                         {"linear_value_head_dim", out.net.value_dim}});
  return out;
}

namespace {

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

}  // namespace

Result<void> HybridOptions::check() const {
  TRY(Options::check());
  if (attention_every < 1 || attention_every > 4096)
    return wrong("model.attention_every must lie between 1 and 4096", "4 is usual");
  if (attention_every > layers)
    return wrong("model.layers = " + std::to_string(layers) +
                     " with model.attention_every = " + std::to_string(attention_every) +
                     " leaves no layer of attention, and so nothing that looks back exactly",
                 "write attention_every = " + std::to_string(layers) + ", or more layers");
  const auto sizes = {key_heads, value_heads, key_width, value_width};
  if (std::min(sizes) < 1 || std::max(sizes) > 65536)
    return wrong("heads of a DeltaNet and their widths must lie between 1 and 65536");
  if (value_heads % key_heads != 0)
    return wrong("model.value_heads is no multiple of model.key_heads",
                 "choose key_heads that divide value_heads");
  if (taps >= 1 && taps <= kMostTaps) return {};
  return wrong("model.taps must lie between 1 and " + std::to_string(kMostTaps), "4 is usual");
}

base::Json HybridOptions::json() const {
  auto out = Options::json();
  std::vector<bool> recurrent;
  for (std::int64_t i = 0; i < layers; ++i) recurrent.push_back((i + 1) % attention_every != 0);
  out.update({{"layer_types", kinds_json(recurrent)},
              {"linear_conv_kernel_dim", taps},
              {"linear_key_head_dim", key_width},
              {"linear_num_key_heads", key_heads},
              {"linear_num_value_heads", value_heads},
              {"linear_value_head_dim", value_width}});
  return out;
}

Result<void> SparseHybridOptions::check() const {
  TRY(HybridOptions::check());
  constexpr std::int64_t most = 1 << 20;  // as Options has it
  if (std::min({experts, experts_per_token, expert_width, shared_width}) < 1 ||
      std::max(expert_width, shared_width) > most || experts > 8192 || experts * layers > 131072)
    return wrong(
        "experts and their widths must be positive, widths at most 1048576, experts 8192, "
        "and 131072 in all layers");
  if (experts_per_token > experts)
    return wrong("a token cannot take more experts than a layer has",
                 "lower model.experts_per_token");
  if (balance >= 0 && balance <= 1000) return {};
  return wrong("model.balance must lie between 0 and 1000", "0.001 is usual");
}

base::Json SparseHybridOptions::json() const {
  auto out = HybridOptions::json();
  out.update({{"moe_intermediate_size", expert_width},
              {"num_experts", experts},
              {"num_experts_per_tok", experts_per_token},
              {"output_router_logits", balance > 0},
              {"router_aux_loss_coef", balance},
              {"shared_expert_intermediate_size", shared_width}});
  return out;
}

}  // namespace model::family
