// Names of sets of characters in Oniguruma's dialect, and what PCRE2 writes for them.
#pragma once

#include <string_view>

namespace tokenizer {

// The inside of PCRE2's [...] for a name such as "alpha" or "space"; "" for none.
std::string_view posix_set(std::string_view name);

// PCRE2's name of a general category that has a longer one: "uppercaseletter" -> "Lu"; "" for none.
std::string_view category(std::string_view name);

// What \w takes outside of [...] beside posix_set("word"): superscripts and fractions of Latin-1.
std::string_view more_words();

}  // namespace tokenizer
