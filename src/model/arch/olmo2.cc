// OLMo 2 (Team OLMo): norms behind both halves and none before; queries and keys are normed as wholes.
#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(
      in, {.norm_eps = 1e-5, .attention_may_be_biased = true, .in_float = true}));
  const auto rope = TRY(family::read_rope(in, config.context));
  auto attention = family::attention_of(shape, rope);
  attention.qk_eps = shape.norm_eps;
  attention.qk_whole = true;
  block::Layer layer;
  layer.mixer = attention;
  layer.after_mixer = family::norm_of(shape, "post_attention_layernorm.weight");
  layer.feed_forward = family::feed_forward_of(shape);
  layer.after_feed_forward = family::norm_of(shape, "post_feedforward_layernorm.weight");

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

// Both generations stand under one name, the third with a window.
bool is_olmo2(const gguf::FileKeys& file) { return !file.has("attention.sliding_window"); }

std::string misfit(const base::Json& config) { return family::other_head_width(config); }

constexpr gguf::Renamed kParts[] = {{"post_attention_layernorm", "post_attention_norm"},
                                    {"post_feedforward_layernorm", "post_ffw_norm"}};
constexpr gguf::Form kFile{.architecture = "olmo2",
                           .parts = kParts,
                           .head = gguf::Form::Head::own,
                           .mine = is_olmo2,
                           .misfit = misfit};

}  // namespace

namespace arch {

extern const Entry olmo2;
const Entry olmo2 = family::entry<family::Options, read>(
    "OLMo 2: norms behind the halves, queries and keys normed as wholes", "Olmo2ForCausalLM",
    &kFile);

}  // namespace arch

}  // namespace model
