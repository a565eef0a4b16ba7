// Qwen 3 (Yang et al.): Llama whose queries and keys are normed, head by head.
#include "model/family/family.h"
#include "model/family/qwen_window.h"
#include "model/gguf/form.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.head_dim = 128, .attention_may_be_biased = true}));
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto windows = TRY(family::read_qwen_windows(in, shape.layers));
  auto attention = family::attention_of(shape, rope);
  attention.qk_eps = shape.norm_eps;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers = family::layers_of(shape, attention, windows);
  family::write_qwen_windows(windows, out.json);
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

constexpr gguf::Form kFile{.architecture = "qwen3"};

}  // namespace

namespace arch {

extern const Entry qwen3;
const Entry qwen3 = family::entry<family::Options, read>(
    "Qwen3: Llama whose queries and keys are normed", "Qwen3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
