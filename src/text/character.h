// What Unicode says of single characters, and of the characters that a reader takes for one.
//
// Programs that we must agree with have older tables than ICU has: `age` tells which version of Unicode
// a character came with, and what they do not know yet is nothing to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace text {

int age(char32_t c);  // the major version that brought it; 0 for one that is not assigned

bool is_white_space(char32_t c);  // White_Space
// What shows nothing and takes no room: Default_Ignorable_Code_Point, and controls that are no white space.
bool is_invisible(char32_t c);
bool is_numeric(char32_t c);            // Nd, Nl, No
bool is_punctuation(char32_t c);        // P*
bool is_other_symbol(char32_t c);       // So
bool is_mark(char32_t c);               // M*
bool is_nonspacing_mark(char32_t c);    // Mn
bool is_control_or_format(char32_t c);  // Cc, Cf, Co
bool is_word(char32_t c);               // UTS #18: letters, marks, Nd, Pc, joiners

int combining_class(char32_t c);
// The whole decomposition, canonical or compatible; empty where there is none.
std::u32string decomposition(char32_t c, bool compatible);
char32_t composition(char32_t first, char32_t second);  // 0: they do not compose
// Lower case of a character alone: U+0130 becomes two, all others one.
std::u32string lower(char32_t c);

// ICU's number of the script; -1 for none.
int script_number(char32_t c);

// The bytes at which each extended grapheme cluster (UAX #29) of well-formed text ends.
std::vector<std::size_t> grapheme_ends(std::string_view utf8);

}  // namespace text
