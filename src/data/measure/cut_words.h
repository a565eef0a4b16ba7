// Words as the filters' authors count them: signs of punctuation are words of their own.
//
// The words of UAX #29 with what spaCy does otherwise, for published limits hold for its words. A chunk without white
// space loses signs from both ends, one after the other, and is then cut at those inside. Where that differs from UAX
// #29: a sign at an end is a word ("(", ".", "…"; "..." is one), but not "-" or "/", nor the full stop of an
// initial ("A.") or behind one small letter ("c."); between two letters only hyphens, ",", ":", "/", "<", ">" and "="
// are cut out, so that "AT&T" and "file_name" are one word; addresses stay whole; a unit behind a digit is a word
// ("5km"); and each language has its own ways (word_style.h). docs/data-judge.md lists the differences to spaCy.
//
// Linear in the text. Nothing is made lower case, nothing is left out but white space.
#pragma once

#include <string_view>
#include <vector>

namespace data::measure {

// Views into `text`, which is well-formed, in order. `language` as word_style takes it.
std::vector<std::string_view> cut_words(std::string_view text, std::string_view language);

}  // namespace data::measure
