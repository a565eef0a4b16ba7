// Ministral 3 (Mistral AI): Mistral whose queries grow beyond the context of the first training.
#include "model/family/family.h"
#include "model/family/growing_queries.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

// Queries are multiplied by 1 + beta ln(1 + floor(position / original)).
struct Positions {
  Rope rope;
  double beta = 0;
  std::int64_t original = 1;
};

// What transformers takes where config.json says nothing of it, whatever rope_theta says.
Positions usual_positions() {
  Rope rope;
  rope.theta = 1e6;
  rope.kind = "yarn";
  rope.factor = 16;
  rope.original_context = 16384;
  return {rope, 0.1, rope.original_context};
}

base::Result<Positions> read_positions(const ConfigKeys& in, std::int64_t context) {
  Positions out{TRY(family::read_rope(in, context))};
  const auto* found = in.find("rope_parameters");
  if (!found) found = in.find("rope_scaling");
  if (!found) return usual_positions();
  const ConfigKeys rope(*found, in);
  rope.pass_over({"max_position_embeddings"});
  if (!rope.find("llama_4_scaling_beta"))
    return in.wrong("the rope parameters have no llama_4_scaling_beta, which this family needs");
  out.beta = TRY(rope.number("llama_4_scaling_beta", 0, 1e6, 0));
  out.original = TRY(rope.size("original_max_position_embeddings", 1, 1 << 24, context));
  return out;
}

void write_positions(const Positions& positions, base::Json& out) {
  family::write_rope(positions.rope, out);
  for (const char* key : {"rope_parameters", "rope_scaling"})
    if (out.contains(key)) {
      out[key]["llama_4_scaling_beta"] = positions.beta;
      out[key]["original_max_position_embeddings"] = positions.original;
    }
}

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape = TRY(family::read_shape(in, {.norm_eps = 1e-5, .head_dim = 128, .kv_heads = 8}));
  const auto positions = TRY(read_positions(in, config.context));
  const auto window = TRY(family::read_window(in, 0));
  auto attention = family::attention_of(shape, positions.rope);
  attention.options.window = window;
  attention.query_scale = {positions.beta, positions.original};

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers),
                            family::layer_of(shape, attention));
  out.json["sliding_window"] = family::window_json(window);
  write_positions(positions, out.json);
  config.shape = std::move(out);
  return {};
}

base::Result<void> put_file(const base::Json& config, const gguf::PutKeys& out) {
  const auto& rope = config.at("rope_parameters");
  if (rope["llama_4_scaling_beta"] == 0) return {};
  TRY(out.real("attention.temperature_scale", rope["llama_4_scaling_beta"].get<double>()));
  if (rope.value("rope_type", std::string()) == "yarn") return {};  // which says it, too
  return out.whole("rope.scaling.original_context_length",
                   rope["original_max_position_embeddings"].get<std::int64_t>());
}

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  auto& rope = config["rope_parameters"];
  rope["llama_4_scaling_beta"] = 0.0;
  if (!file.has("attention.temperature_scale")) return {};
  rope["llama_4_scaling_beta"] = TRY(file.number("attention.temperature_scale"));
  rope["original_max_position_embeddings"] =
      TRY(file.natural("rope.scaling.original_context_length"));
  return {};
}

constexpr gguf::Form kFile{.architecture = "mistral3",
                           .parts = gguf::kTurned,
                           .factors = true,
                           .yarn = gguf::Form::Yarn::mistral,
                           .put = put_file,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry ministral3;
const Entry ministral3 = family::entry<family::GrowingOptions, read>(
    "Ministral 3: Mistral whose queries grow with their position", "Ministral3ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
