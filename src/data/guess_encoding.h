// What old bytes look like that are not UTF-8 and declare nothing: a guess, to be offered to people
// and never to be acted on.
#pragma once

#include <string>
#include <string_view>

namespace data {

// The encoding in which the bytes are reliably in one of our languages and at least 98 % of what
// they hold beyond ASCII are its letters and signs; of several, the best, of equals the one that
// the language is usually in. UTF-16 without a mark is known by its controls. "" for none.
std::string guess_encoding(std::string_view bytes);

// Whether `text`, which was decoded by an encoding that somebody said, has less than that of the
// letters of `language`: canonical, or "", which tells it by the text, and takes what cannot be told
// for sound.
bool looks_broken(std::string_view text, std::string_view language);

}  // namespace data
