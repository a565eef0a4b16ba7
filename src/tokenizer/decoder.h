// Decoders: how the spellings of tokens become text again. One file each in decoder/.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tokenizer/part.h"

namespace tokenizer {

// A token that stands within a text, on its way to bytes.
struct Fragment {
  std::string text;
  bool fused = false;  // what works at the ends of tokens does nothing to it any more
};

class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual void decode(std::vector<std::string>& tokens) const = 0;
  // The same of one token that has others before and behind it. Its bytes need not be UTF-8: they are
  // what it adds to a text that grows token by token.
  virtual void within(Fragment& token) const = 0;
};

using DecoderMade = std::shared_ptr<const Decoder>;

namespace decoder {

struct Entry {
  const char* type;
  base::Result<DecoderMade> (*make)(const Part&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

// For one without settings.
template <class D>
base::Result<DecoderMade> plain(const Part&) {
  return DecoderMade(std::make_shared<const D>());
}

}  // namespace decoder

// Of any type. Error: bad_data, unsupported.
base::Result<DecoderMade> make_decoder(const Part& part);

// Every `from` becomes `to`, from left to right; an empty `from` changes nothing.
std::string replaced(std::string_view text, std::string_view from, std::string_view to);

// English without the spaces in front of its signs and short forms.
std::string without_stray_spaces(std::string text);

}  // namespace tokenizer
