// Seed-OSS (ByteDance): Llama with biases of queries, keys and values, and of what attention adds by a
// key of its own.
#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.head_dim = 128,
                                           .kv_heads = 8,
                                           .attention_may_be_biased = true,
                                           .mlp_may_be_biased = true,
                                           .attention_biased = true}));
  in.pass_over({"residual_dropout"});  // of a training
  const auto rope = TRY(family::read_rope(in, config.context));
  auto attention = family::attention_of(shape, rope);
  attention.output_biased = TRY(in.flag("attention_out_bias"));
  shape.json.update({{"attention_out_bias", attention.output_biased}, {"residual_dropout", 0.0}});
  const auto layer = family::layer_of(shape, attention);
  family::write_rope(rope, shape.json);

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  config.shape = std::move(out);
  return {};
}

std::string misfit(const base::Json& config) {
  return config.at("attention_out_bias") == true
             ? "what its attention adds has biases, which llama.cpp does not give this family"
             : "";
}

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  config["attention_bias"] = file.file().find("blk.0.attn_q.bias") != nullptr;
  return {};
}

constexpr gguf::Renamed kParts[] = {{"post_attention_layernorm", "post_attention_norm"}};
constexpr gguf::Form kFile{.architecture = "seed_oss",
                           .parts = kParts,
                           .attention_bias = true,
                           .misfit = misfit,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry seed_oss;
const Entry seed_oss = family::entry<family::Options, read>(
    "Seed-OSS: Llama with biases of queries, keys and values", "SeedOssForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
