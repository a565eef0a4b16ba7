// What a recipe may say of a Gemma 4.
#include <algorithm>

#include "model/family/gemma4.h"

namespace model::family {

namespace {

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

base::Result<void> check_experts(const Gemma4Options& own) {
  if (own.experts == 0) return {};
  if (std::min({own.experts, own.experts_per_token, own.expert_width}) < 1 ||
      own.expert_width > 1 << 20 || own.experts > 8192 || own.experts * own.layers > 131072)
    return wrong(
        "experts and their width must be positive, the width at most 1048576, experts 8192, "
        "and 131072 in all layers");
  if (own.experts_per_token > own.experts)
    return wrong("a token cannot take more experts than a layer has",
                 "lower model.experts_per_token");
  if (own.balance >= 0 && own.balance <= 1000) return {};
  return wrong("model.balance must lie between 0 and 1000", "0.001 is usual");
}

base::Result<void> check_global_heads(const Gemma4Options& own) {
  if (own.global_head_dim < 0 || own.global_head_dim > 65536 || own.global_head_dim % 16 != 0)
    return wrong("model.global_head_dim must be a multiple of 16 up to 65536");
  if (own.global_kv_heads < 0 || own.global_kv_heads > own.heads ||
      (own.global_kv_heads > 0 && own.heads % own.global_kv_heads != 0))
    return wrong("model.heads is no multiple of model.global_kv_heads",
                 "choose global_kv_heads that divide heads");
  if (own.global_kv_heads > 0 && !own.keys_as_values)
    return wrong("model.global_kv_heads says nothing without model.keys_as_values",
                 "set keys_as_values, or take global_kv_heads out");
  return {};
}

}  // namespace

base::Result<void> Gemma4Options::check() const {
  TRY(GemmaOptions::check());
  if (window < 1) return wrong("a Gemma 4 has windows: model.window must be at least 1");
  if (global_every < 1 || global_every > 4096)
    return wrong("model.global_every must lie between 1 and 4096");
  if (!(local_rope_theta > 1 && local_rope_theta <= 1e15))
    return wrong("model.local_rope_theta must be above 1 and at most 1e15", "10000 is usual");
  if (!(logit_cap == 0 || (logit_cap >= 1e-6 && logit_cap <= 1e9)))
    return wrong("model.logit_cap must be 0 or lie between 1e-6 and 1e9", "30 is usual");
  if (input_width < 0 || input_width > 1 << 20)
    return wrong("model.input_width must lie between 0 and 1048576");
  TRY(check_global_heads(*this));
  TRY(check_experts(*this));
  if (shared_layers < 0 || shared_layers >= layers)
    return wrong("model.shared_layers must be at least 0 and below model.layers");
  bool kinds[2] = {false, false};
  for (std::int64_t i = 0; i < layers - shared_layers; ++i) kinds[slides(i)] = true;
  for (std::int64_t i = layers - shared_layers; i < layers; ++i)
    if (!kinds[slides(i)])
      return wrong("model.shared_layers = " + std::to_string(shared_layers) +
                       " leaves no layer with keys and values for those of its kind",
                   "lower shared_layers or global_every");
  return {};
}

base::Json Gemma4Options::json() const {
  auto out = GemmaOptions::json();
  const LayerRopes ropes{{.theta = rope_theta, .kind = "proportional", .partial = 0.25},
                         {.theta = local_rope_theta}};
  const auto width = out["head_dim"].get<std::int64_t>();
  std::vector<bool> sliding;
  for (std::int64_t i = 0; i < layers; ++i) sliding.push_back(slides(i));
  out.update({{"attention_k_eq_v", keys_as_values},
              {"enable_moe_block", experts > 0},
              {"final_logit_softcapping", logit_cap > 0 ? base::Json(logit_cap) : base::Json()},
              {"global_head_dim", global_head_dim > 0 ? global_head_dim : 2 * width},
              {"hidden_size_per_layer_input", input_width},
              {"layer_types", layer_types_json(sliding)},
              {"moe_intermediate_size", expert_width},
              {"num_experts", experts},
              {"num_global_key_value_heads", global_kv_heads > 0 ? global_kv_heads : kv_heads},
              {"num_kv_shared_layers", shared_layers},
              {"rope_parameters", layer_ropes_json(ropes)},
              {"router_aux_loss_coef", experts > 0 ? balance : 0},
              {"top_k_experts", experts_per_token},
              {"use_double_wide_mlp", double_wide}});
  return out;
}

}  // namespace model::family
