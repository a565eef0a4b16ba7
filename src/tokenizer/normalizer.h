// Normalizers: what is done to a text before it is cut. One file each in normalizer/.
#pragma once

#include <memory>
#include <span>

#include "tokenizer/aligned_text.h"
#include "tokenizer/part.h"

namespace tokenizer {

class Normalizer {
 public:
  virtual ~Normalizer() = default;
  virtual void apply(AlignedText& text) const = 0;
};

using NormalizerMade = std::shared_ptr<const Normalizer>;

namespace normalizer {

struct Entry {
  const char* type;
  base::Result<NormalizerMade> (*make)(const Part&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

// For one without settings.
template <class N>
base::Result<NormalizerMade> plain(const Part&) {
  return NormalizerMade(std::make_shared<const N>());
}

}  // namespace normalizer

// Of any type. Error: bad_data, unsupported.
base::Result<NormalizerMade> make_normalizer(const Part& part);

}  // namespace tokenizer
