// What is done to a text before its language is guessed: each guesser was made for texts of one kind.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace text {

enum class Prepare {
  plain,     // nothing
  capitals,  // a text mostly in capitals is read in small letters, for which guessers were made
  openlid,   // as OpenLID's: small letters, one space between words, neither digits nor signs
};

std::string prepare(std::string_view utf8, Prepare how);

// Whether more of the letters are capitals than small ones.
bool mostly_capitals(std::string_view utf8);

// Whether there are at least so many letters.
bool has_letters(std::string_view utf8, std::int64_t least);

}  // namespace text
