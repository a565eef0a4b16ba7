#include "model/family/gpt_oss_file.h"

#include "model/gguf/keys.h"

namespace model::family {

namespace {

using base::Json;
using gguf::Cut;
using gguf::Shape;

// Gate and up of an expert stand in turn: [E, H, 2F] and [E, 2F].
Cut gate(const Shape& shape, const Json&) { return transposed(gguf::every_second(shape, 2, 0)); }
Cut up(const Shape& shape, const Json&) { return transposed(gguf::every_second(shape, 2, 1)); }
Cut gate_bias(const Shape& shape, const Json&) { return gguf::every_second(shape, 1, 0); }
Cut up_bias(const Shape& shape, const Json&) { return gguf::every_second(shape, 1, 1); }
Cut down(const Shape& shape, const Json&) { return transposed(gguf::whole(shape)); }

constexpr gguf::Renamed kParts[] = {
    {"self_attn.sinks", "attn_sinks.weight"},
    {"post_attention_layernorm", "post_attention_norm"},
    {"mlp.router", "ffn_gate_inp"},
    {"mlp.experts.gate_up_proj", "ffn_gate_exps.weight", gate},
    {"mlp.experts.gate_up_proj", "ffn_up_exps.weight", up},
    {"mlp.experts.down_proj", "ffn_down_exps.weight", down},
    {"mlp.experts.gate_up_proj_bias", "ffn_gate_exps.bias", gate_bias},
    {"mlp.experts.gate_up_proj_bias", "ffn_up_exps.bias", up_bias},
    {"mlp.experts.down_proj_bias", "ffn_down_exps.bias"}};
constexpr gguf::Key kKeys[] = {
    {"expert_count", "num_local_experts", gguf::Key::Kind::whole, true},
    {"expert_used_count", "num_experts_per_tok"},
    {"expert_feed_forward_length", "intermediate_size", gguf::Key::Kind::whole, true}};

std::string misfit(const Json& config) {
  if (config.at("swiglu_limit") != 7)
    return "its swiglu_limit is not 7, which llama.cpp takes for it";
  if (config.at("attention_bias") == true) return "";
  return "its attention has no biases, but llama.cpp asks for them";
}

}  // namespace

constexpr gguf::Form kGptOssFile{.architecture = "gpt-oss",
                                 .keys = kKeys,
                                 .parts = kParts,
                                 .windows = true,
                                 .attention_bias = true,
                                 .head = gguf::Form::Head::own,
                                 .yarn = gguf::Form::Yarn::untruncated,
                                 .misfit = misfit};

}  // namespace model::family
