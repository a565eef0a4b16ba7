// Apertus (Swiss AI): queries and keys normed head by head, a feed-forward of xIELU without a gate.
#include "model/family/apertus.h"

#include "model/family/family.h"

namespace model {

namespace {

base::Result<void> read(const ConfigKeys& in, Config& config) {
  return family::read_apertus(in, config, nullptr);
}

}  // namespace

namespace arch {

extern const Entry apertus;
const Entry apertus = family::entry<family::Options, read>(
    "Apertus: xIELU without a gate, queries and keys normed", "ApertusForCausalLM");

}  // namespace arch

}  // namespace model
