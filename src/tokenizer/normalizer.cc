#include "tokenizer/normalizer.h"

namespace tokenizer {

base::Result<NormalizerMade> make_normalizer(const Part& part) {
  return make_part(normalizer::all(), "normalizer", part);
}

}  // namespace tokenizer
