// Whether a normalizer leaves characters as they are, and where a text may be cut for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/normalizer.h"

namespace tokenizer {

// Of one normal form or one charsmap ("by graphemes"); null: nothing changes.
class QuietText {
 public:
  QuietText(NormalizerMade form, bool by_graphemes);

  // What is known of characters below U+10000, kept by each thread.
  struct Known {
    std::vector<std::uint8_t> bits;
    std::unordered_map<char32_t, std::string> made;  // of those that become something else
  };

  // Whether a line feed becomes a space, wherever it stands but behind a carriage return.
  bool lines_are_spaces() const { return lines_are_spaces_; }
  // Whether the space at `at` is looked at together with the character before it.
  bool joined(std::string_view text, std::size_t at, Known& known) const;
  // Appends what becomes of `word`; false where it is more than the general way may take.
  bool apply(std::string_view word, Known& known, std::string& out) const;

 private:
  std::uint8_t ask(char32_t c, Known& known) const;
  bool put_alone(std::string_view word, Known& known, std::string& out) const;

  NormalizerMade form_;
  bool by_graphemes_;
  bool lines_are_spaces_ = false;
};

}  // namespace tokenizer
