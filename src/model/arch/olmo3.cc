// OLMo 3 (Team OLMo): OLMo 2 with a window in three of four layers, and a scaled rope in the others.
#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

bool usually_slides(std::int64_t layer) { return (layer + 1) % 4 != 0; }

struct Options : family::WindowOptions {
  base::Json json() const {
    auto out = WindowOptions::sliding_json();
    const auto rope = out["rope_parameters"];
    out["rope_parameters"] = {{"full_attention", rope}, {"sliding_attention", rope}};
    return out;
  }
};

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(
      in, {.norm_eps = 1e-5, .attention_may_be_biased = true, .in_float = true}));
  const auto said = TRY(in.number("rope_theta", 1, 1e15, 500000));
  const auto ropes = TRY(family::read_layer_ropes(in, config.context, "rope_theta", said, said));
  const auto window = TRY(family::read_window(in, 4096));
  const auto sliding = TRY(family::read_sliding(in, shape.layers, usually_slides));
  TRY(family::need_window(in, sliding, window));
  family::Described out{std::move(shape.json), family::frame_of(shape)};
  for (const bool slides : sliding) {
    auto attention = family::attention_of(shape, slides ? ropes.sliding : ropes.full);
    attention.qk_eps = shape.norm_eps;
    attention.qk_whole = true;
    attention.options.window = slides ? window : 0;
    block::Layer layer;
    layer.mixer = attention;
    layer.after_mixer = family::norm_of(shape, "post_attention_layernorm.weight");
    layer.feed_forward = family::feed_forward_of(shape);
    layer.after_feed_forward = family::norm_of(shape, "post_feedforward_layernorm.weight");
    out.decoder.layers.push_back(std::move(layer));
  }
  family::write_layer_ropes(ropes, "rope_theta", out.json);
  out.json["sliding_window"] = family::window_json(window);
  out.json["layer_types"] = family::layer_types_json(sliding);
  config.shape = std::move(out);
  return {};
}

bool is_olmo3(const gguf::FileKeys& file) { return file.has("attention.sliding_window"); }

// llama.cpp turns both kinds of layers by one theta.
std::string misfit(const base::Json& config) {
  const auto& ropes = config.at("rope_parameters");
  if (ropes.at("full_attention").at("rope_theta") != ropes.at("sliding_attention").at("rope_theta"))
    return "its layers with a window have another rope_theta, which llama.cpp does not give this "
           "family";
  return family::other_head_width(config);
}

base::Result<void> read_file(const gguf::FileKeys&, base::Json& config) {
  auto& ropes = config["rope_parameters"];
  ropes["sliding_attention"]["rope_theta"] = ropes["full_attention"]["rope_theta"];
  return {};
}

constexpr gguf::Renamed kParts[] = {{"post_attention_layernorm", "post_attention_norm"},
                                    {"post_feedforward_layernorm", "post_ffw_norm"}};
constexpr gguf::Form kFile{.architecture = "olmo2",
                           .parts = kParts,
                           .windows = true,
                           .layer_ropes = true,
                           .head = gguf::Form::Head::own,
                           .mine = is_olmo3,
                           .misfit = misfit,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry olmo3;
const Entry olmo3 = family::entry<Options, read>(
    "OLMo 3: OLMo 2 with a window in three of four layers", "Olmo3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
