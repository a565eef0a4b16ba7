// Gemma 2 (Gemma Team): scores and logits are capped, every other layer has a window.
#include "model/family/family.h"
#include "model/family/gemma.h"
#include "model/gguf/keys.h"

namespace model {

namespace {

bool slides(std::int64_t layer) { return layer % 2 == 0; }

struct Options : family::GemmaOptions {
  base::Json json() const {
    auto out = GemmaOptions::sliding_json();
    out["query_pre_attn_scalar"] = out["head_dim"];
    return out;
  }
};

base::Result<void> read(const ConfigKeys& in, Config& config) {
  const auto rope = TRY(family::read_rope(in, config.context));
  auto out = TRY(
      family::read_gemma(in, {.score_cap = 50, .logit_cap = 30, .slides = slides}, {rope, rope}));
  family::write_rope(rope, out.json);
  config.shape = std::move(out);
  return {};
}

constexpr gguf::Key kKeys[] = {
    {"attn_logit_softcapping", "attn_logit_softcapping", gguf::Key::Kind::real},
    {"final_logit_softcapping", "final_logit_softcapping", gguf::Key::Kind::real}};

std::string misfit(const base::Json& config) {
  for (const auto& key : kKeys)
    if (!config.at(key.folder).is_number())
      return std::string("its ") + key.folder + " is none, but llama.cpp caps both in this family";
  return family::other_gemma(config, 46);
}

base::Result<void> read_file(const gguf::FileKeys& file, base::Json& config) {
  config["sliding_window"] = TRY(file.natural("attention.sliding_window", 4096));
  return family::read_gemma_scale(config, 46);
}

constexpr gguf::Form kFile{.architecture = "gemma2",
                           .keys = kKeys,
                           .parts = family::kGemmaParts,
                           .one_plus = true,
                           .windows = true,
                           .head = gguf::Form::Head::tied,
                           .misfit = misfit,
                           .read = read_file};

}  // namespace

namespace arch {

extern const Entry gemma2;
const Entry gemma2 =
    family::entry<Options, read>("Gemma 2: caps of scores and logits, windows in every other layer",
                                 "Gemma2ForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
