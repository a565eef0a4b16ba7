// Whether the signs beyond ASCII of a text are those that its language is written with: what shows
// that old bytes were read in the right encoding, where CLD2 goes by the letters that every
// encoding has alike.
#pragma once

#include <cstdint>
#include <string_view>

namespace text {

struct Letters {
  std::int64_t all = 0;       // signs beyond ASCII
  std::int64_t own = 0;       // letters of the language, and punctuation outside of words
  std::int64_t borrowed = 0;  // letters that it has in foreign words and names

  // 0 to 1; 1 where there is nothing to go by.
  double fitting() const { return of(own + borrowed); }
  // Tells encodings apart that both fit, as ş and ș do Romanian.
  double weight() const { return of(own) + of(borrowed) / 2; }

 private:
  double of(std::int64_t some) const {
    return all == 0 ? 1 : static_cast<double>(some) / static_cast<double>(all);
  }
};

// By the exemplar characters of CLDR. A capital behind a small letter, and most punctuation between
// two letters, count as neither: "f„r" is no word. `language` is canonical.
Letters letters_of(std::string_view text, std::string_view language);

}  // namespace text
