// Mistral (Jiang et al.): Llama with a window in every layer of the first version. Where config.json
// names the kinds of layers transformers 5 calls it Ministral, in which some have none.
#include <algorithm>

#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.kv_heads = 8}));
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto said = TRY(family::read_window(in, 4096));
  auto sliding = TRY(family::read_sliding(in, shape.layers, [](std::int64_t) { return true; }));
  if (in.find("layer_types")) TRY(family::need_window(in, sliding, said));
  const auto sliders = std::ranges::count(sliding, true);
  const auto window = sliders == 0 ? 0 : said;
  auto attention = family::attention_of(shape, rope);

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  for (const bool slides : sliding) {
    attention.options.window = slides ? window : 0;
    out.decoder.layers.push_back(family::layer_of(shape, attention));
  }
  if (sliders > 0 && sliders < shape.layers)
    out.json["layer_types"] = family::layer_types_json(sliding);
  out.json["sliding_window"] = family::window_json(window);
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

// llama.cpp has Mistral as Llama, without its window: a file that speaks of one was made by others.
bool is_mistral(const gguf::FileKeys& file) {
  return !file.has("expert_count") && file.has("attention.sliding_window");
}

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  config["sliding_window"] = TRY(file.natural("attention.sliding_window"));
  return {};
}

constexpr gguf::Form kFile{.architecture = "llama",
                           .parts = gguf::kTurned,
                           .factors = true,
                           .mine = is_mistral,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry mistral;
const Entry mistral = family::entry<family::WindowOptions, read>(
    "Mistral: Llama whose layers may have a window", "MistralForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
