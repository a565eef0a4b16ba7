// What stands between [ and ] of an expression, as sets of characters; part of onig.h's work.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenizer {

// A union: what PCRE2 can write in one [...], and what it cannot.
struct CharacterSet {
  std::string items;               // the inside of [...]; may be empty
  std::vector<std::string> atoms;  // each a whole expression that takes one character
};

// An expression that takes one character of `set`.
std::string expression_of(const CharacterSet& set);

// Inside of [...] or outside, where Oniguruma's \w takes a few characters more.
enum class Place { inside, outside };

// The set of \s \d \w \h or their opposites, of \p{...}, \P{...}; `at` stands behind the backslash
// and is moved behind the escape. False if it is no such escape.
base::Result<bool> read_set_escape(std::string_view in, std::size_t& at, Place place,
                                   CharacterSet& out, const std::string& where);

// The character of an escape such as \n, \x{e9} or \], in PCRE2's spelling. Error: unsupported.
base::Result<std::string> read_character_escape(std::string_view in, std::size_t& at,
                                                const std::string& where);

// "[...]" at `at`, which is moved behind it, as an expression that takes one character.
base::Result<std::string> read_set(std::string_view in, std::size_t& at, const std::string& where);

base::Error unknown_construct(std::string_view construct, const std::string& where);

}  // namespace tokenizer
