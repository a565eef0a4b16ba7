// Apertus 1.5, the part that reads and writes text: a head shorter than the vocabulary.
#include "model/family/apertus.h"
#include "model/family/family.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  return family::read_apertus(in, config, "output_vocab_size");
}

}  // namespace

namespace arch {

extern const Entry apertus1p5_text;
const Entry apertus1p5_text = family::entry<family::Options, read>(
    "Apertus 1.5: Apertus with a head shorter than the vocabulary", "Apertus1p5TextForCausalLM");

}  // namespace arch

}  // namespace model
