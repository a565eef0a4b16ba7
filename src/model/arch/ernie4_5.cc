// ERNIE 4.5 (Baidu), the dense ones: Llama whose positions turn neighbours.
#include "model/family/family.h"
#include "model/gguf/form.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape =
      TRY(family::read_shape(in, {.norm_eps = 1e-5, .tied = true, .head_dim = 128, .kv_heads = 2}));
  shape.json["use_bias"] = shape.attention_bias = shape.mlp_bias = TRY(in.flag("use_bias"));
  const auto rope = TRY(family::read_rope(in, config.context, 5e5));
  auto attention = family::attention_of(shape, rope);
  attention.neighbours = true;
  const auto layer = family::layer_of(shape, attention);
  family::write_rope(rope, shape.json);

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  config.shape = std::move(out);
  return {};
}

struct Options : family::Options {
  Options() {
    rope_theta = 5e5;
    norm_eps = 1e-5;
  }
};

std::string misfit(const base::Json& config) {
  return config.at("use_bias") == true
             ? "its matrices have biases, which llama.cpp does not give this family"
             : "";
}

constexpr gguf::Form kFile{.architecture = "ernie4_5", .misfit = misfit};

}  // namespace

namespace arch {

extern const Entry ernie4_5;
const Entry ernie4_5 = family::entry<Options, read>(
    "ERNIE 4.5: Llama whose positions turn neighbours", "Ernie4_5ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
