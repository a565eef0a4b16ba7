// Gemma 2 (Gemma Team): scores and logits are capped, every other layer has a window.
#include "model/family/family.h"
#include "model/family/gemma.h"

namespace model {

namespace {

bool slides(std::int64_t layer) { return layer % 2 == 0; }

struct Options : family::GemmaOptions {
  base::Json json() const {
    auto out = GemmaOptions::json();
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

}  // namespace

namespace arch {

extern const Entry gemma2;
const Entry gemma2 = family::entry<Options, read>(
    "Gemma 2: caps of scores and logits, windows in every other layer", "Gemma2ForCausalLM");

}  // namespace arch

}  // namespace model
