// Mistral (Jiang et al.): Llama with a window in every layer of the first version.
#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.kv_heads = 8}));
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto window = TRY(family::read_window(in, 4096));
  auto attention = family::attention_of(shape, rope);
  attention.options.window = window;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers),
                            family::layer_of(shape, attention));
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
