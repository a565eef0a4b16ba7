// Qwen3's mixtures (Yang et al.): queries and keys normed head by head, many small experts.
#include "model/family/family.h"
#include "model/family/moe.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

// Which layers are plain: those of a list, and those between the steps.
base::Result<void> read_layers(const ConfigKeys& in, moe::Shape& shape) {
  shape.every = TRY(in.size("decoder_sparse_step", 1, 4096, 1));
  const auto* plain = in.find("mlp_only_layers");
  if (!plain) return {};
  if (!plain->is_array() || plain->size() > 4096) return in.wrong("mlp_only_layers is no list");
  for (const auto& layer : *plain) {
    if (!layer.is_number_integer()) return in.wrong("mlp_only_layers names no layers");
    shape.plain.push_back(layer.get<std::int64_t>());
  }
  return {};
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  // transformers 5 writes the name that its mixtures share.
  const char* count = in.find("num_experts") ? "num_experts" : "num_local_experts";
  auto shape =
      TRY(moe::read(in, config, count, "moe_intermediate_size",
                    {.kv_heads = 4, .attention_may_be_biased = true, .mlp_may_be_biased = true}));
  shape.renormalised = TRY(in.flag("norm_topk_prob"));
  TRY(read_layers(in, shape));
  if (TRY(in.flag("use_sliding_window")))
    return in.unsupported("Qwen3's use_sliding_window does not run here");
  config.shape = std::move(shape);
  return {};
}

void write(const Config& config, base::Json& out) {
  const auto shape = moe::shape_of(config);
  moe::write(shape, out);
  out.update({{"decoder_sparse_step", shape.every},
              {"mlp_only_layers", shape.plain},
              {"moe_intermediate_size", shape.width},
              {"norm_topk_prob", shape.renormalised},
              {"num_experts", shape.experts},
              {"sliding_window", nullptr},
              {"use_sliding_window", false}});
}

block::Decoder describe(const Config& config) {
  const auto shape = moe::shape_of(config);
  auto out = moe::decoder(shape, moe::experts(shape));
  for (auto& layer : out.layers)
    std::get<block::Attention>(layer.mixer).qk_eps = shape.dense.norm_eps;
  return out;
}

constexpr gguf::Renamed kParts[] = {{"mlp.gate", "ffn_gate_inp"},
                                    {"mlp.experts.*.gate_proj", "ffn_gate_exps"},
                                    {"mlp.experts.*.up_proj", "ffn_up_exps"},
                                    {"mlp.experts.*.down_proj", "ffn_down_exps"}};
constexpr gguf::Key kKeys[] = {{"expert_count", "num_experts", gguf::Key::Kind::whole, true},
                               {"expert_used_count", "num_experts_per_tok"},
                               {"expert_feed_forward_length", "moe_intermediate_size"}};

std::string misfit(const base::Json& config) {
  if (config.at("decoder_sparse_step") != 1 || !config.at("mlp_only_layers").empty())
    return "some layers have no experts, which llama.cpp does not know of this family";
  if (config.at("norm_topk_prob") == true) return "";
  return "the weights of its experts do not sum to one, as llama.cpp takes it for granted";
}

base::Result<void> read_file(const gguf::FileKeys&, base::Json& config) {
  config["norm_topk_prob"] = true;
  return {};
}

constexpr gguf::Form kFile{.architecture = "qwen3moe",
                           .keys = kKeys,
                           .parts = kParts,
                           .misfit = misfit,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry qwen3_moe;
const Entry qwen3_moe = {.summary = "Qwen3's mixtures: normed heads, many small experts",
                         .options = moe::options,
                         .configure = moe::configure,
                         .hf_name = "Qwen3MoeForCausalLM",
                         .read = read,
                         .write = write,
                         .describe = describe,
                         .follows = family::follows,
                         .gguf = &kFile};

}  // namespace arch

}  // namespace model
