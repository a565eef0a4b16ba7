// null in config.json. transformers 5 holds most keys against a type, and few may be null: it refuses
// the others, and so do we, rather than guess what was meant.
#include <algorithm>
#include <span>
#include <string_view>

#include "model/config_keys.h"

namespace model {

namespace {

using base::Json;
using base::Result;
using Names = std::span<const std::string_view>;

// As absent, or switched off.
constexpr std::string_view kOfAll[] = {
    "_sliding_window_pattern", "attn_logit_softcapping", "cache_implementation", "compress_rates",
    "compress_ratios", "experts_per_token", "final_logit_softcapping", "global_head_dim",
    "layer_types", "mlp_layer_types", "mlp_only_layers", "moe_layer_freq", "no_rope_layers",
    "num_global_key_value_heads", "output_vocab_size", "qk_head_dim", "rope_interleave",
    "rope_parameters", "rope_scaling", "sliding_window_pattern", "top_k_experts", "topk_method",
    "use_bias", "use_bidirectional_attention",
    // What says nothing of what a model computes
    "initializer_range", "linear_a_log_max", "linear_a_log_min", "linear_dt_init_floor",
    "linear_dt_max", "linear_dt_min", "max_window_layers", "num_nextn_predict_layers",
    "residual_dropout", "vocab_size_per_layer_input"};

// Of objects inside, such as rope_parameters.
constexpr std::string_view kInside[] = {
    "attention_factor", "beta_fast",      "beta_slow", "max_position_embeddings",
    "mscale",           "mscale_all_dim", "truncate"};

// Keys that some families alone may leave open: between spaces.
struct OfSome {
  std::string_view key, families;
  bool inside_too = false;
};
constexpr OfSome kOfSome[] = {
    {"head_dim", " ernie4_5 llama mistral mixtral seed_oss "},
    {"linear_key_head_dim", " olmo_hybrid "},
    {"linear_num_key_heads", " olmo_hybrid "},
    {"linear_num_value_heads", " olmo_hybrid "},
    {"linear_value_head_dim", " olmo_hybrid "},
    {"moe_intermediate_size", " gemma4_text "},
    {"norm_topk_prob", " deepseek_v3 mistral4 "},
    {"num_experts", " gemma4_text "},
    {"num_key_value_heads",
     " apertus apertus1p5_text deepseek_v3 ernie4_5 granite llama mistral4 olmo2 olmo3 olmo_hybrid "
     "phi3 qwen2 qwen3 seed_oss smollm3 "},
    {"partial_rotary_factor", " deepseek_v3 deepseek_v4 glm4 mistral4 qwen3_next "},
    {"q_lora_rank", " deepseek_v3 mistral4 "},
    {"rope_theta", " olmo_hybrid ", true},
    {"qk_rope_head_dim", " deepseek_v4 "},
    {"scoring_func", " deepseek_v3 "},
    {"sliding_window",
     " gemma2 gemma3_text gpt_oss ministral3 mistral mixtral olmo3 phi3 qwen2 qwen3 qwen3_moe "
     "smollm3 "}};

bool may_be_null(const std::string& key, const std::string& family, bool inside) {
  const auto names = inside ? Names(kInside) : Names(kOfAll);
  if (std::ranges::find(names, key) != names.end()) return true;
  return std::ranges::any_of(kOfSome, [&](const OfSome& one) {
    return one.key == key && (!inside || one.inside_too) &&
           one.families.find(" " + family + " ") != std::string_view::npos;
  });
}

}  // namespace

Result<void> ConfigKeys::check_nulls(const std::string& family) const {
  for (const auto& [object, asked] : *asked_)
    for (const auto& [key, value] : object->items()) {
      if (!value.is_null() || !asked.contains(key) || names_nothing(key)) continue;
      if (!may_be_null(key, family, object != &object_))
        return wrong(key + " is null, of which this family (" + family +
                         ") knows no meaning, and transformers refuses it",
                     "write the value that is meant, or take the key out for the usual one");
    }
  return {};
}

}  // namespace model
