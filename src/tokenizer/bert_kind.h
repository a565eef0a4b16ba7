// What becomes of each character of a text that BERT's normalizer and splitter turn into words.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/normalizer.h"

namespace tokenizer {

// The normalizer looks at characters one by one, but for marks that it sorts where it takes accents off.
class BertKind {
 public:
  enum class Use : std::uint8_t {
    unasked,
    part,      // of a word, as `bytes`
    gone,      // nothing becomes of it
    white,     // a word ends
    alone,     // it is a word, as `bytes`
    several,   // as made[at], characters of any of these uses
    together,  // those around it have to be looked at
  };
  static constexpr std::int32_t kUnknown = -2;
  struct Character {
    Use use = Use::unasked;
    std::uint8_t size = 0;  // of `bytes`
    char bytes[4] = {};
    std::int32_t at = kUnknown;  // of `several`; of `alone` who uses it may note an id
  };
  // What one thread has asked for.
  struct Known {
    std::array<std::unique_ptr<std::array<Character, 256>>, 0x1100> pages;
    std::vector<std::string> made;
  };

  explicit BertKind(NormalizerMade normalizer);  // null: characters stay as they are

  // Of one that is normal: part, white or alone.
  static Character use_of(char32_t c);
  // Of a character of text.
  Character& of(char32_t c, Known& known) const {
    auto& page = known.pages[c >> 8];
    if (!page) page = std::make_unique<std::array<Character, 256>>();
    auto& out = (*page)[c & 0xff];
    if (out.use == Use::unasked) [[unlikely]]
      out = ask(c, known);
    return out;
  }

 private:
  Character ask(char32_t c, Known& known) const;
  std::string normal(std::string_view text) const;

  NormalizerMade normalizer_;
  bool sorts_ = false;
  Use alike_ = Use::several;  // of the first of many that are used alike, none of them as several
};

}  // namespace tokenizer
