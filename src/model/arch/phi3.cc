// Phi 3 and 4 (Microsoft): Llama whose checkpoints hold queries, keys and values as one matrix, and gate
// and up as another; some turn a part of each head.
#include "model/family/family.h"
#include "model/gguf/rope_keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.norm_eps = 1e-5}));
  in.pass_over({"original_max_position_embeddings"});  // of longrope, which does not run here
  const auto rope = TRY(family::read_rope(in, config.context));
  if (rope.kind != "default")  // transformers takes whatever is said here for longrope
    return in.unsupported("rope scaling '" + rope.kind + "' does not run here in this family",
                          "default does");
  const auto window = TRY(family::read_window(in, 0));
  family::write_rope(rope, shape.json);
  auto attention = family::attention_of(shape, rope);
  attention.fused = true;
  attention.rope_dim = TRY(family::read_rope_dim(in, shape.head_dim, 1, shape.json));
  attention.options.window = window;
  shape.json["sliding_window"] = family::window_json(window);
  auto layer = family::layer_of(shape, attention);
  std::get<block::FeedForward>(layer.feed_forward).fused = true;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  config.shape = std::move(out);
  return {};
}

struct Options : family::WindowOptions {
  Options() { norm_eps = 1e-5; }
};

std::string misfit(const base::Json& config) { return family::other_head_width(config); }

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  return gguf::read_turned_part(file, 1, config);
}

constexpr gguf::Renamed kParts[] = {{"self_attn.qkv_proj", "attn_qkv"},
                                    {"mlp.gate_up_proj", "ffn_up"}};
constexpr gguf::Form kFile{
    .architecture = "phi3", .parts = kParts, .misfit = misfit, .read = read_file};

}  // namespace

namespace arch {

extern const Entry phi3;
const Entry phi3 = family::entry<Options, read>(
    "Phi 3 and 4: Llama with one matrix for queries, keys and values", "Phi3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
