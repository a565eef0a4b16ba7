// Qwen3-Next (Qwen Team, 2025): three Gated DeltaNets to one gated attention, and in every layer many
// small experts beside one that every token takes.
#include <algorithm>

#include "model/family/hybrid.h"
#include "model/family/next_file.h"

namespace model {

namespace {

using base::Result;

constexpr std::int64_t k = 1024;

// Which layers have experts: one in so many, but for those of a list.
Result<std::vector<bool>> read_sparse(const ConfigKeys& in, family::Shape& shape) {
  const auto every = TRY(in.size("decoder_sparse_step", 1, 4 * k, 1));
  const auto* plain = in.find("mlp_only_layers");
  std::vector<bool> out;
  for (std::int64_t i = 0; i < shape.layers; ++i) out.push_back((i + 1) % every == 0);
  if (plain && !plain->is_array()) return in.wrong("mlp_only_layers is no list");
  shape.json.update(
      {{"decoder_sparse_step", every}, {"mlp_only_layers", plain ? *plain : base::Json::array()}});
  if (!plain) return out;
  for (const auto& layer : *plain) {
    if (!layer.is_number_unsigned() || layer.get<std::uint64_t>() >= out.size())
      return in.wrong("mlp_only_layers names a layer that there is not");
    out[layer.get<std::size_t>()] = false;
  }
  return out;
}

// The one that every token takes has a gate of its own.
Result<block::Experts> read_experts(const ConfigKeys& in, family::Shape& shape) {
  constexpr std::int64_t most_of_all = 128 * k;
  block::Experts out;
  out.hidden = shape.hidden;
  out.experts = TRY(in.size("num_experts", 1, 8 * k, 512));
  if (out.experts * shape.layers > most_of_all)
    return in.wrong("num_experts in all layers are more than " + std::to_string(most_of_all));
  out.width = TRY(in.size("moe_intermediate_size", 1, 4 * k * k, 512));
  const auto chosen = TRY(in.size("num_experts_per_tok", 1, out.experts, 10)),
             shared = TRY(in.size("shared_expert_intermediate_size", 1, 4 * k * k, 512));
  if (chosen > out.experts)
    return in.wrong("num_experts_per_tok is missing, and the usual 10 are more than there are");
  out.routing.chosen = static_cast<std::size_t>(chosen);
  out.routing.renormalised = !in.find("norm_topk_prob") || TRY(in.flag("norm_topk_prob"));
  const double strength = TRY(in.number("router_aux_loss_coef", 0, 1000, 0.001));
  const bool balanced = TRY(in.flag("output_router_logits"));
  out.balance.batch = balanced ? strength : 0;
  out.shared = family::feed_forward_of(shape);
  out.shared->width = shared;
  out.shared->prefix = "shared_expert.";
  out.names.shared_gate = "shared_expert_gate.weight";
  out.start = shape.usual();
  out.output_start = shape.branch();
  shape.json.update({{"moe_intermediate_size", out.width},
                     {"norm_topk_prob", out.routing.renormalised},
                     {"num_experts", out.experts},
                     {"num_experts_per_tok", chosen},
                     {"output_router_logits", balanced},
                     {"router_aux_loss_coef", strength},
                     {"shared_expert_intermediate_size", shared}});
  return out;
}

Result<block::Attention> read_attention(const ConfigKeys& in, const Config& config,
                                        family::Shape& shape) {
  const auto rope = TRY(family::read_rope(in, config.context));
  auto out = family::attention_of(shape, rope);
  out.qk_eps = shape.norm_eps;
  out.qk_gain = compute::Gain::one_plus;
  out.gated = true;
  family::write_rope(rope, shape.json);
  out.rope_dim = TRY(family::read_rope_dim(in, shape.head_dim, 0.25, shape.json));
  return out;
}

Result<void> read(const ConfigKeys& in, Config& config) {
  auto [shape, recurrent, net] = TRY(family::read_hybrid(
      in, {.head_dim = 256, .kv_heads = 2, .attention_may_be_biased = true, .one_plus = true},
      {.key_heads = 16, .value_heads = 32, .key_dim = 128, .value_dim = 128}));
  const auto attention = TRY(read_attention(in, config, shape));
  const auto experts = TRY(read_experts(in, shape));
  const auto sparse = TRY(read_sparse(in, shape));
  net.norm_eps = shape.norm_eps;

  family::Described out{{}, family::frame_of(shape)};
  for (std::size_t i = 0; i < recurrent.size(); ++i) {
    auto layer = family::layer_of(shape, attention);
    if (recurrent[i]) layer.mixer = net;
    if (sparse[i]) layer.feed_forward = experts;
    out.decoder.layers.push_back(std::move(layer));
  }
  out.json = std::move(shape.json);
  config.shape = std::move(out);
  return {};
}

}  // namespace

namespace arch {

extern const Entry qwen3_next;
const Entry qwen3_next = family::entry<family::SparseHybridOptions, read>(
    "Qwen3-Next: Gated DeltaNet and gated attention, many experts", "Qwen3NextForCausalLM",
    &family::kQwen3NextFile);

}  // namespace arch

}  // namespace model
