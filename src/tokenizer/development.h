// Development text: what a parity-aware trainer measures languages on.
//
// A share of the documents to learn from, held back from counting pairs, so that what a language
// gains by having learned its own text by heart does not count. Tokens are compared per content:
// a byte of a language is worth 1 / ContentRatio bytes of the reference, and interface messages
// are compared with messages, all else with all else.
#pragma once

#include <string>
#include <vector>

#include "tokenizer/parallel_text.h"
#include "tokenizer/pre_tokenizer.h"

namespace tokenizer {

// The reference is English; without it, the first.
std::size_t reference_of(const std::vector<std::string>& languages);

// Whether a document of this id is held back: a share of the digests of ids, so no draw.
bool is_development(const std::string& id, double share);

class Development {
 public:
  static constexpr std::size_t kKinds = 2;  // text, messages: the place of a text is
                                            // language * kKinds + kind
  // `bytes` of each text.
  Development(std::size_t reference, std::vector<ContentRatio> ratios,
              const std::vector<std::uint64_t>& bytes);

  std::uint64_t bytes(std::size_t language) const;
  const ContentRatio& ratio(std::size_t language) const { return ratios_[language]; }
  // Of each language relative to the reference, from the tokens of the texts; 0 of one that has
  // no text.
  std::vector<double> premiums(std::span<const std::uint64_t> tokens) const;

 private:
  std::size_t reference_;
  std::vector<ContentRatio> ratios_;
  std::vector<double> bytes_;  // of each text
};

}  // namespace tokenizer
