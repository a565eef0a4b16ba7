// What surprises: llama.cpp keeps -exp(A_log), so that A_log comes back to its last bits and not to the bit,
// and it takes one width for keys and values of a DeltaNet.
#include "model/family/next_file.h"

#include "model/gguf/rope_keys.h"

namespace model::family {

namespace {

using base::Json;
using base::Result;
using gguf::Change;
using gguf::Cut;
using gguf::FileKeys;
using gguf::PutKeys;
using gguf::Shape;
using Kind = gguf::Key::Kind;

std::int64_t size(const Json& config, const char* key) {
  return config.at(key).get<std::int64_t>();
}

// A folder has queries, keys, values and z of a key head side by side; the file has all queries, then all
// keys, then all values, and z apart.
Cut of_each_key_head(const Shape& shape, const Json& config, std::int64_t first,
                     std::int64_t count) {
  const auto heads = size(config, "linear_num_key_heads");
  auto out = gguf::range({heads, shape[0] / heads, shape[1]}, 1, first, count);
  out.shape = {heads * count, shape[1]};
  return out;
}

std::int64_t key_width(const Json& config) { return size(config, "linear_key_head_dim"); }

// Of the values that belong to one key head.
std::int64_t value_width(const Json& config) {
  return size(config, "linear_num_value_heads") / size(config, "linear_num_key_heads") *
         size(config, "linear_value_head_dim");
}

Cut queries(const Shape& shape, const Json& config) {
  return of_each_key_head(shape, config, 0, key_width(config));
}
Cut keys(const Shape& shape, const Json& config) {
  return of_each_key_head(shape, config, key_width(config), key_width(config));
}
Cut values(const Shape& shape, const Json& config) {
  return of_each_key_head(shape, config, 2 * key_width(config), value_width(config));
}
Cut gates(const Shape& shape, const Json& config) {
  return of_each_key_head(shape, config, 2 * key_width(config) + value_width(config),
                          value_width(config));
}
Cut taps(const Shape& shape, const Json&) { return gguf::whole({shape[0], shape[2]}); }

constexpr gguf::Renamed kParts[] = {{"post_attention_layernorm", "post_attention_norm"},
                                    {"linear_attn.in_proj_qkvz", "attn_qkv", queries},
                                    {"linear_attn.in_proj_qkvz", "attn_qkv", keys},
                                    {"linear_attn.in_proj_qkvz", "attn_qkv", values},
                                    {"linear_attn.in_proj_qkvz", "attn_gate", gates},
                                    {"linear_attn.in_proj_ba", "ssm_ba"},
                                    {"linear_attn.conv1d", "ssm_conv1d", taps},
                                    {"linear_attn.A_log", "ssm_a", nullptr, Change::negative_exp},
                                    {"linear_attn.dt_bias", "ssm_dt.bias"},
                                    {"linear_attn.norm", "ssm_norm", nullptr, Change::none},
                                    {"linear_attn.out_proj", "ssm_out"},
                                    {"mlp.gate", "ffn_gate_inp"},
                                    {"mlp.experts.*.gate_proj", "ffn_gate_exps"},
                                    {"mlp.experts.*.up_proj", "ffn_up_exps"},
                                    {"mlp.experts.*.down_proj", "ffn_down_exps"},
                                    {"mlp.shared_expert.gate_proj", "ffn_gate_shexp"},
                                    {"mlp.shared_expert.up_proj", "ffn_up_shexp"},
                                    {"mlp.shared_expert.down_proj", "ffn_down_shexp"},
                                    {"mlp.shared_expert_gate", "ffn_gate_inp_shexp"}};
constexpr gguf::Key kKeys[] = {
    {"expert_count", "num_experts", Kind::whole, true},
    {"expert_used_count", "num_experts_per_tok", Kind::whole, true},
    {"expert_feed_forward_length", "moe_intermediate_size", Kind::whole, true},
    {"expert_shared_feed_forward_length", "shared_expert_intermediate_size", Kind::whole, true},
    {"ssm.conv_kernel", "linear_conv_kernel_dim", Kind::whole, true},
    {"ssm.state_size", "linear_key_head_dim", Kind::whole, true},
    {"ssm.group_count", "linear_num_key_heads", Kind::whole, true},
    {"ssm.time_step_rank", "linear_num_value_heads", Kind::whole, true}};

std::string misfit(const Json& config) {
  if (config.at("linear_key_head_dim") != config.at("linear_value_head_dim"))
    return "keys and values of its DeltaNets are not of one width, as llama.cpp takes it for granted";
  if (config.at("decoder_sparse_step") != 1 || !config.at("mlp_only_layers").empty())
    return "some layers have no experts, which llama.cpp does not know of this family";
  if (config.at("norm_topk_prob") == true) return "";
  return "the weights of its experts do not sum to one, as llama.cpp takes it for granted";
}

Result<void> put(const Json& config, const PutKeys& out) {
  TRY(out.whole("ssm.inner_size",
                size(config, "linear_value_head_dim") * size(config, "linear_num_value_heads")));
  std::vector<bool> recurrent;
  for (const auto& type : config.at("layer_types")) recurrent.push_back(type == "linear_attention");
  return out.add("attention.recurrent_layers", store::gguf::Array(std::move(recurrent)));
}

Result<void> read(const FileKeys& file, Json& config) {
  config["linear_value_head_dim"] = config.at("linear_key_head_dim");
  config["norm_topk_prob"] = true;
  TRY(gguf::read_turned_part(file, 0.25, config));
  config["full_attention_interval"] = TRY(file.natural("full_attention_interval", 4));
  const auto* found = file.find("attention.recurrent_layers");
  const auto* array = std::get_if<store::gguf::Array>(found);
  const auto* recurrent = array ? std::get_if<std::vector<bool>>(array) : nullptr;
  if (!recurrent) return {};
  auto types = Json::array();
  for (const bool one : *recurrent) types.push_back(one ? "linear_attention" : "full_attention");
  config["layer_types"] = types;
  return {};
}

}  // namespace

constexpr gguf::Form kQwen3NextFile{.architecture = "qwen3next",
                                    .keys = kKeys,
                                    .parts = kParts,
                                    .one_plus = true,
                                    .misfit = misfit,
                                    .put = put,
                                    .read = read};

}  // namespace model::family
