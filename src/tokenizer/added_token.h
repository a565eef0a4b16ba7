// Added tokens: spellings such as <|eos|> that are found in the text before anything else happens
// to it.
//
// As in Hugging Face's files: those that are not `normalized` are looked for in the raw text, the
// others in the normalised text between them; leftmost first, and of several at one place the
// longest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

struct AddedToken {
  std::int32_t id = 0;
  std::string content;
  bool special = false;      // left out by decode; plain encode reads it as text
  bool normalized = false;   // looked for after the normaliser
  bool lstrip = false;       // swallows white space before it
  bool rstrip = false;       // swallows white space behind it
  bool single_word = false;  // only between characters that are not of words
};

class AddedTokens {
 public:
  struct Part {
    std::string_view text;
    std::int32_t id = -1;  // -1: ordinary text
  };

  AddedTokens() = default;
  explicit AddedTokens(std::vector<AddedToken> tokens);  // tokens with empty content never match
  bool empty() const { return tokens_.empty(); }
  // Cuts `text` into added tokens and the text between them; appends to `parts`.
  void split(std::string_view text, std::vector<Part>& parts) const;

 private:
  const AddedToken* match(std::string_view text, std::size_t at) const;
  std::vector<AddedToken> tokens_;  // longest first
  bool first_[256] = {};            // bytes that some token begins with
};

}  // namespace tokenizer
