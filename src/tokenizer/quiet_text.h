// Whether a normalizer leaves characters as they are, and where a text may be cut for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/normalizer.h"

namespace tokenizer {

// Of one normal form or one charsmap ("by graphemes"); null: nothing changes.
class QuietText {
 public:
  QuietText(NormalizerMade form, bool by_graphemes)
      : form_(std::move(form)), by_graphemes_(by_graphemes) {}

  // What is known of characters below U+10000, kept by each thread.
  using Known = std::vector<std::uint8_t>;

  // Whether it surely changes nothing in `word`.
  bool stays(std::string_view word, Known& known) const;
  // Whether the space at `at` is looked at together with the character before it.
  bool joined(std::string_view text, std::size_t at, Known& known) const;
  // Appends what becomes of `word`; false where it is more than the general way may take.
  bool apply(std::string_view word, Known& known, std::string& out) const;

 private:
  bool stays_alone(char32_t c, Known& known) const;

  NormalizerMade form_;
  bool by_graphemes_;
};

}  // namespace tokenizer
