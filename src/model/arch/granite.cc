// Granite 3 (IBM): Llama with scales of its embeddings, of what is added to the stream, of scores and
// of its logits.
#include <cmath>

#include "model/family/family.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  auto shape =
      TRY(family::read_shape(in, {.attention_may_be_biased = true, .mlp_may_be_biased = true}));
  const auto rope = TRY(family::read_rope(in, config.context));
  const auto factor = [&](const char* key) { return in.number(key, 1e-9, 1e9, 1); };
  const double embedding = TRY(factor("embedding_multiplier")),
               branch = TRY(factor("residual_multiplier")),
               score = TRY(factor("attention_multiplier")), logit = TRY(factor("logits_scaling"));
  auto attention = family::attention_of(shape, rope);
  attention.options.scale = score;
  auto layer = family::layer_of(shape, attention);
  layer.branch_scale = branch;

  family::Described out{std::move(shape.json), family::frame_of(shape)};
  out.decoder.layers.assign(static_cast<std::size_t>(shape.layers), layer);
  out.decoder.embedding.scale = embedding;
  out.decoder.head.shaping.scale = 1 / logit;
  out.json.update({{"attention_multiplier", score},
                   {"embedding_multiplier", embedding},
                   {"logits_scaling", logit},
                   {"residual_multiplier", branch}});
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

struct Options : family::Options {
  double embedding_multiplier = 12, residual_multiplier = 0.22, attention_multiplier = 0.015625,
         logits_scaling = 8;
  template <class V>
  void fields(V& v) {
    family::Options::fields(v);
    v(embedding_multiplier, "embedding_multiplier", "embeddings are multiplied by it");
    v(residual_multiplier, "residual_multiplier",
      "what is added to the stream is multiplied by it");
    v(attention_multiplier, "attention_multiplier", "scores are multiplied by it");
    v(logits_scaling, "logits_scaling", "logits are divided by it");
  }
  base::Result<void> check() const {
    TRY(family::Options::check());
    for (const double one :
         {embedding_multiplier, residual_multiplier, attention_multiplier, logits_scaling})
      if (!(one >= 1e-9 && one <= 1e9))
        return base::Error{base::Code::bad_request,
                           "the multipliers of [model] must lie between 1e-9 and 1e9", "", ""};
    return {};
  }
  base::Json json() const {
    auto out = family::Options::json();
    out.update({{"attention_multiplier", attention_multiplier},
                {"embedding_multiplier", embedding_multiplier},
                {"logits_scaling", logits_scaling},
                {"residual_multiplier", residual_multiplier}});
    return out;
  }
};

constexpr auto kReal = gguf::Key::Kind::real;
constexpr gguf::Key kKeys[] = {{"attention.scale", "attention_multiplier", kReal},
                               {"embedding_scale", "embedding_multiplier", kReal},
                               {"residual_scale", "residual_multiplier", kReal},
                               {"logit_scale", "logits_scaling", kReal, true}};

base::Result<void> read_file(const gguf::FileKeys&, base::Json& config) {
  if (!config.contains("attention_multiplier"))
    config["attention_multiplier"] = 1 / std::sqrt(config.at("head_dim").get<double>());
  return {};
}

constexpr gguf::Form kFile{.architecture = "granite",
                           .keys = kKeys,
                           .parts = gguf::kTurned,
                           .factors = true,
                           .attention_bias = true,
                           .mlp_bias = true,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry granite;
const Entry granite = family::entry<Options, read>(
    "Granite: Llama with scales of embeddings, branches, scores and logits", "GraniteForCausalLM",
    &kFile);

}  // namespace arch

}  // namespace model
