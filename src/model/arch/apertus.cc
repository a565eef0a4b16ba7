// Apertus (Swiss AI): queries and keys normed head by head, a feed-forward of xIELU without a gate.
#include "model/family/apertus.h"

#include "model/family/family.h"
#include "model/gguf/form.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  return family::read_apertus(in, config, nullptr);
}

constexpr gguf::Renamed kParts[] = {{"attention_layernorm", "attn_norm"},
                                    {"feedforward_layernorm", "ffn_norm"}};
constexpr gguf::Renamed kNumbers[] = {{"mlp.act_fn.alpha_p", "xielu.alpha_p"},
                                      {"mlp.act_fn.alpha_n", "xielu.alpha_n"},
                                      {"mlp.act_fn.beta", "xielu.beta"},
                                      {"mlp.act_fn.eps", "xielu.eps"}};

constexpr gguf::Form kFile{.architecture = "apertus",
                           .parts = kParts,
                           .listed = kNumbers,
                           .factors = true,
                           .attention_bias = true,
                           .head = gguf::Form::Head::own};

}  // namespace

namespace arch {

extern const Entry apertus;
const Entry apertus = family::entry<family::Options, read>(
    "Apertus: xIELU without a gate, queries and keys normed", "ApertusForCausalLM", &kFile);

}  // namespace arch

}  // namespace model
