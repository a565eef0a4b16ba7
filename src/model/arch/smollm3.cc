// SmolLM3 (Hugging Face): Llama without rotary positions in every fourth layer.
#include "model/family/family.h"
#include "model/gguf/form.h"

namespace model {

namespace {

// Of each layer, whether it turns its queries and keys: whatever is not 0 says yes. The list may be
// longer than the model.
base::Result<std::vector<bool>> read_turned(const ConfigKeys& in, std::int64_t layers) {
  const auto every = TRY(in.size("no_rope_layer_interval", 1, 1 << 20, 4));
  const auto* said = in.find("no_rope_layers");
  if (said && (!said->is_array() || said->size() < static_cast<std::size_t>(layers)))
    return in.wrong("no_rope_layers is no list of num_hidden_layers = " + std::to_string(layers));
  std::vector<bool> out;
  for (std::int64_t i = 0; i < layers; ++i) {
    const auto* one = said ? &(*said)[static_cast<std::size_t>(i)] : nullptr;
    if (one && !one->is_number_integer())
      return in.wrong("no_rope_layers holds something else than whole numbers at layer " +
                      std::to_string(i));
    out.push_back(one ? *one != 0 : (i + 1) % every != 0);
  }
  return out;
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(
      in,
      {.tied = true, .kv_heads = 4, .attention_may_be_biased = true, .mlp_may_be_biased = true}));
  const auto rope = TRY(family::read_rope(in, config.context, 2e6));
  const auto turned = TRY(read_turned(in, shape.layers));
  const auto said = TRY(family::read_window(in, 0));
  const auto window = TRY(in.flag("use_sliding_window")) ? said : 0;
  auto sliding = TRY(family::read_sliding(in, shape.layers, [](std::int64_t) { return false; }));
  TRY(family::need_window(in, sliding, window));
  if (!in.find("layer_types") && window > 0)
    for (std::size_t i = 0; i < turned.size(); ++i) sliding[i] = !turned[i];

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  auto flags = base::Json::array();
  for (std::size_t i = 0; i < turned.size(); ++i) {
    auto attention = family::attention_of(shape, turned[i] ? std::optional(rope) : std::nullopt);
    attention.options.window = sliding[i] ? window : 0;
    out.decoder.layers.push_back(family::layer_of(shape, attention));
    flags.push_back(turned[i] ? 1 : 0);
  }
  out.json.update({{"layer_types", family::layer_types_json(sliding)},
                   {"no_rope_layers", flags},
                   {"sliding_window", family::window_json(window)},
                   {"use_sliding_window", window > 0}});
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

// llama.cpp takes every fourth layer for one without a rope, whatever a file says.
std::string misfit(const base::Json& config) {
  const auto& flags = config.at("no_rope_layers");
  for (std::size_t i = 0; i < flags.size(); ++i)
    if ((flags[i] == 1) != ((i + 1) % 4 != 0))
      return "other layers than every fourth have no rope, which llama.cpp does not know";
  return "";
}

constexpr gguf::Form kFile{.architecture = "smollm3", .parts = gguf::kTurned, .misfit = misfit};

}  // namespace

namespace arch {

extern const Entry smollm3;
const Entry smollm3 = family::entry<family::Options, read>(
    "SmolLM3: Llama without rotary positions in every fourth layer", "SmolLM3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
