// Qwen 2 (Yang et al.): Llama with biases of queries, keys and values.
#include "model/family/family.h"
#include "model/family/qwen_window.h"
#include "model/gguf/form.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {}));
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto windows = TRY(family::read_qwen_windows(in, shape.layers));
  auto attention = family::attention_of(shape, rope);
  attention.biased = true;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers = family::layers_of(shape, attention, windows);
  family::write_qwen_windows(windows, out.json);
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

std::string misfit(const base::Json& config) { return family::other_head_width(config); }

constexpr gguf::Form kFile{.architecture = "qwen2", .misfit = misfit};

}  // namespace

namespace arch {

extern const Entry qwen2;
const Entry qwen2 = family::entry<family::Options, read>(
    "Qwen2: Llama with biases of queries, keys and values", "Qwen2ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
