// llama.cpp folds the projection from latents to keys into the queries, and so wants it turned over: each
// head's keys [C, N], its values [V, C]. It takes one latent for one head of keys and values.
#include "model/family/latent_file.h"

#include <algorithm>
#include <array>

#include "model/gguf/keys.h"

namespace model::family {

namespace {

using base::Json;
using base::Result;
using gguf::Cut;
using gguf::FileKeys;
using gguf::PutKeys;
using gguf::Renamed;
using gguf::Shape;
using Kind = gguf::Key::Kind;

std::int64_t size(const Json& config, const char* key) {
  return config.at(key).get<std::int64_t>();
}

// [heads, N + V, C] of [heads * (N + V), C].
Shape by_head(const Shape& shape, const Json& config) {
  const auto heads = size(config, "num_attention_heads");
  return {heads, shape[0] / heads, shape[1]};
}

Cut keys_of(const Shape& shape, const Json& config) {
  return transposed(gguf::range(by_head(shape, config), 1, 0, size(config, "qk_nope_head_dim")));
}

Cut values_of(const Shape& shape, const Json& config) {
  return gguf::range(by_head(shape, config), 1, size(config, "qk_nope_head_dim"),
                     size(config, "v_head_dim"));
}

// All but the experts, and then those of each form.
constexpr std::array kCommon = {Renamed{"self_attn.q_a_proj", "attn_q_a"},
                                Renamed{"self_attn.q_a_layernorm", "attn_q_a_norm"},
                                Renamed{"self_attn.q_b_proj", "attn_q_b"},
                                Renamed{"self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa"},
                                Renamed{"self_attn.kv_a_layernorm", "attn_kv_a_norm"},
                                Renamed{"self_attn.kv_b_proj", "attn_k_b", keys_of},
                                Renamed{"self_attn.kv_b_proj", "attn_v_b", values_of},
                                Renamed{"mlp.gate", "ffn_gate_inp"},
                                Renamed{"mlp.shared_experts.gate_proj", "ffn_gate_shexp"},
                                Renamed{"mlp.shared_experts.up_proj", "ffn_up_shexp"},
                                Renamed{"mlp.shared_experts.down_proj", "ffn_down_shexp"}};
constexpr std::array kApart = {Renamed{"mlp.gate.e_score_correction_bias", "exp_probs_b.bias"},
                               Renamed{"mlp.experts.*.gate_proj", "ffn_gate_exps"},
                               Renamed{"mlp.experts.*.up_proj", "ffn_up_exps"},
                               Renamed{"mlp.experts.*.down_proj", "ffn_down_exps"}};
constexpr std::array kFused = {Renamed{"mlp.experts.gate_up_proj", "ffn_gate_up_exps.weight"},
                               Renamed{"mlp.experts.down_proj", "ffn_down_exps.weight"}};

template <std::size_t n>
constexpr auto with_common(const std::array<Renamed, n>& own) {
  std::array<Renamed, kCommon.size() + n> out{};
  std::ranges::copy(own, std::ranges::copy(kCommon, out.begin()).out);
  return out;
}
constexpr auto kDeepseekParts = with_common(kApart);
constexpr auto kMistral4Parts = with_common(kFused);

constexpr gguf::Key kKeys[] = {
    {"leading_dense_block_count", "first_k_dense_replace"},
    {"attention.kv_lora_rank", "kv_lora_rank", Kind::whole, true},
    {"attention.value_length_mla", "v_head_dim", Kind::whole, true},
    {"rope.dimension_count", "qk_rope_head_dim", Kind::whole, true},
    {"expert_feed_forward_length", "moe_intermediate_size", Kind::whole, true},
    {"expert_count", "n_routed_experts", Kind::whole, true},
    {"expert_used_count", "num_experts_per_tok", Kind::whole, true},
    {"expert_shared_count", "n_shared_experts", Kind::whole, true},
    {"expert_weights_scale", "routed_scaling_factor", Kind::real},
    {"expert_weights_norm", "norm_topk_prob", Kind::flag}};

constexpr std::int64_t kSoftmax = 1, kSigmoid = 2;  // of expert_gating_func

// A key of rope_parameters, where positions scale queries.
Result<void> put_query_scale(const Json& config, const PutKeys& out) {
  const auto& rope = config.at("rope_parameters");
  if (rope.value("llama_4_scaling_beta", 0.0) == 0) return {};
  TRY(out.real("attention.temperature_scale", rope["llama_4_scaling_beta"].get<double>()));
  return out.whole("attention.temperature_length", size(rope, "original_max_position_embeddings"));
}

Result<void> put_latents(const Json& config, const PutKeys& out, std::int64_t gating) {
  const auto latent = size(config, "kv_lora_rank"), turned = size(config, "qk_rope_head_dim");
  const auto& queries = config.at("q_lora_rank");
  TRY(out.whole("attention.q_lora_rank", queries.is_null() ? 0 : queries.get<std::int64_t>()));
  TRY(out.whole("attention.head_count_kv", 1));
  TRY(out.whole("attention.key_length", latent + turned));
  TRY(out.whole("attention.value_length", latent));
  TRY(out.whole("attention.key_length_mla", size(config, "qk_nope_head_dim") + turned));
  TRY(out.whole("expert_gating_func", gating));
  TRY(put_query_scale(config, out));
  // Where all groups are kept, they choose nothing, and llama.cpp takes no such number.
  if (size(config, "n_group") <= size(config, "topk_group")) return {};
  TRY(out.whole("expert_group_count", size(config, "n_group")));
  return out.whole("expert_group_used_count", size(config, "topk_group"));
}

Result<void> put_deepseek(const Json& config, const PutKeys& out) {
  return put_latents(config, out, kSigmoid);
}

Result<void> put_mistral4(const Json& config, const PutKeys& out) {
  return put_latents(config, out, kSoftmax);
}

Result<void> read_latents(const FileKeys& file, Json& config) {
  const auto queries = TRY(file.natural("attention.q_lora_rank", 0));
  config["q_lora_rank"] = queries > 0 ? Json(queries) : Json();
  config["num_key_value_heads"] = config.at("num_attention_heads");
  const auto key = TRY(file.natural("attention.key_length_mla")),
             turned = TRY(file.natural("rope.dimension_count"));
  if (key <= turned)
    return file.unsupported(
        "its heads have no part without positions: attention.key_length_mla is " +
        std::to_string(key));
  config["qk_nope_head_dim"] = key - turned;
  config["n_group"] = TRY(file.natural("expert_group_count", 1));
  config["topk_group"] = TRY(file.natural("expert_group_used_count", 1));
  for (const auto& [name, usual] :
       {std::pair("first_k_dense_replace", Json(0)), {"routed_scaling_factor", Json(1.0)}})
    if (!config.contains(name)) config[name] = usual;
  auto& rope = config["rope_parameters"];
  rope["llama_4_scaling_beta"] = 0.0;
  if (!file.has("attention.temperature_scale")) return {};
  rope["llama_4_scaling_beta"] = TRY(file.number("attention.temperature_scale"));
  rope["original_max_position_embeddings"] = TRY(file.natural("attention.temperature_length"));
  return {};
}

// Of DeepSeek's generations the third alone chooses by sigmoids.
bool is_third(const FileKeys& file) {
  const auto gating = file.natural("expert_gating_func", 0);
  return gating.ok() && *gating == kSigmoid;
}

std::string misfit_of_both(const Json& config) {
  if (config.at("n_shared_experts") == 0) return "no expert is shared, but llama.cpp asks for one";
  if (config.at("rope_interleave") == true) return "";
  return "its positions do not turn neighbouring pairs, as llama.cpp takes it for granted";
}

std::string misfit_of_mistral4(const Json& config) {
  if (config.at("n_group") != 1 && config.at("topk_group") < config.at("n_group"))
    return "its experts are chosen in groups, which llama.cpp does by other scores in this family";
  const auto& rope = config.at("rope_parameters");
  if (rope.value("rope_type", "") == "yarn" && rope.value("mscale_all_dim", 1.0) != 1)
    return "its mscale_all_dim is not 1, which llama.cpp takes for it";
  return misfit_of_both(config);
}

}  // namespace

constexpr gguf::Form kDeepseekFile{.architecture = "deepseek2",
                                   .keys = kKeys,
                                   .parts = kDeepseekParts,
                                   .heads = false,
                                   .yarn = gguf::Form::Yarn::latents,
                                   .mine = is_third,
                                   .misfit = misfit_of_both,
                                   .put = put_deepseek,
                                   .read = read_latents};
constexpr gguf::Form kMistral4File{.architecture = "mistral4",
                                   .keys = kKeys,
                                   .parts = kMistral4Parts,
                                   .heads = false,
                                   .yarn = gguf::Form::Yarn::latents,
                                   .misfit = misfit_of_mistral4,
                                   .put = put_mistral4,
                                   .read = read_latents};

}  // namespace model::family
