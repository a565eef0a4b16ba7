// Qwen3's mixtures (Yang et al.): queries and keys normed head by head, many small experts.
#include "model/family/moe.h"

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
  auto shape = TRY(moe::read(in, config, count, "moe_intermediate_size"));
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

bool follows(const std::string& tensor) { return tensor.ends_with(".rotary_emb.inv_freq"); }

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
                         .follows = follows};

}  // namespace arch

}  // namespace model
