// Qwen3-Next (Qwen Team, 2025): three Gated DeltaNets to one gated attention, and in every layer many
// small experts beside one that every token takes.
#include <algorithm>

#include "model/family/hybrid.h"

namespace model {

namespace {

block::DeltaNet usual() {
  return {.key_heads = 16, .value_heads = 32, .key_dim = 128, .value_dim = 128};
}

base::Result<void> read_experts(const ConfigKeys& in, family::Hybrid& hybrid) {
  constexpr std::int64_t k = 1024, most_of_all = 128 * k;
  auto& experts = hybrid.experts;
  experts.experts = TRY(in.size("num_experts", 0, 8 * k, 512));
  if (experts.experts * hybrid.base.layers > most_of_all)
    return in.wrong("num_experts in all layers are more than " + std::to_string(most_of_all));
  if (experts.experts == 0) return {};
  experts.width = TRY(in.size("moe_intermediate_size", 1, 4 * k * k, 512));
  experts.routing.chosen = static_cast<std::size_t>(TRY(in.size(
      "num_experts_per_tok", 1, experts.experts, std::min<std::int64_t>(10, experts.experts))));
  experts.routing.renormalised = !in.find("norm_topk_prob") || TRY(in.flag("norm_topk_prob"));
  experts.shared = block::FeedForward{
      .width = TRY(in.size("shared_expert_intermediate_size", 1, 4 * k * k, 512))};
  const double strength = TRY(in.number("router_aux_loss_coef", 0, 1000, 0.001));
  experts.balance.batch = TRY(in.flag("output_router_logits")) ? strength : 0;
  hybrid.expert_every = TRY(in.size("decoder_sparse_step", 1, 4 * k, 1));
  const auto* plain = in.find("mlp_only_layers");
  if (!plain) return {};
  if (!plain->is_array() || plain->size() > 4 * k) return in.wrong("mlp_only_layers is no list");
  for (const auto& layer : *plain) {
    if (!layer.is_number_integer()) return in.wrong("mlp_only_layers names no layers");
    hybrid.plain.push_back(layer.get<std::int64_t>());
  }
  return {};
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto hybrid = TRY(family::read_hybrid(in, config, usual()));
  TRY(read_experts(in, hybrid));
  hybrid.turned_part = TRY(family::read_turned_part(in, hybrid, 0.25));
  config.shape = std::move(hybrid);
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto hybrid = family::hybrid_of(config);
  family::write_hybrid(hybrid, out);
  const auto& experts = hybrid.experts;
  out["rope_parameters"]["partial_rotary_factor"] = hybrid.turned_part;
  out.update({{"decoder_sparse_step", hybrid.expert_every},
              {"mlp_only_layers", hybrid.plain},
              {"moe_intermediate_size", experts.width},
              {"norm_topk_prob", experts.routing.renormalised},
              {"num_experts", experts.experts},
              {"num_experts_per_tok", experts.routing.chosen},
              {"output_router_logits", experts.balance.batch > 0},
              {"partial_rotary_factor", hybrid.turned_part},
              {"router_aux_loss_coef", experts.balance.batch},
              {"shared_expert_intermediate_size", experts.shared ? experts.shared->width : 0}});
}

block::Layer layer_of(const family::Hybrid& hybrid, std::int64_t number) {
  const auto norm = [&](const char* name) {
    return block::Norm{hybrid.base.hidden, hybrid.base.norm_eps, name, true};
  };
  block::Layer out;
  out.before_mixer = norm("input_layernorm.weight");
  out.before_feed_forward = norm("post_attention_layernorm.weight");
  if (hybrid.recurrent[static_cast<std::size_t>(number)]) {
    auto net = family::net_of(hybrid);
    net.norm_eps = hybrid.base.norm_eps;
    out.mixer = net;
  } else {
    auto attention = family::attention_of(hybrid);
    attention.gated = true;
    attention.rope_dim = hybrid.turned_width();
    attention.qk_gain = compute::Gain::one_plus;
    out.mixer = attention;
  }
  if (hybrid.sparse(number))
    out.feed_forward = family::experts_of(hybrid);
  else
    out.feed_forward = family::feed_forward_of(hybrid);
  return out;
}

block::Decoder describe(const Config& config) {
  const auto hybrid = family::hybrid_of(config);
  auto out = family::frame_of(hybrid);
  out.norm.one_plus = true;
  for (std::int64_t i = 0; i < hybrid.base.layers; ++i) out.layers.push_back(layer_of(hybrid, i));
  return out;
}

// A published checkpoint also holds a module that predicts further tokens, which no pass here asks.
bool follows(const std::string& tensor) {
  return tensor.ends_with(".rotary_emb.inv_freq") || tensor.starts_with("mtp.");
}

}  // namespace

namespace arch {

extern const Entry qwen3_next;
const Entry qwen3_next = {.summary = "Qwen3-Next: Gated DeltaNet and gated attention, experts",
                          .options = family::sparse_hybrid_options,
                          .configure = family::configure_sparse_hybrid,
                          .hf_name = "Qwen3NextForCausalLM",
                          .read = read,
                          .write = write,
                          .describe = describe,
                          .follows = follows};

}  // namespace arch

}  // namespace model
