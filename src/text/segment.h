// Words and sentences, by ICU's break rules (UAX #29) and dictionaries for the given language.
//
// A word is a segment that holds a letter, digit or ideograph; punctuation and spaces are none.
// Splitting at spaces would count a Thai page as one word. `language` is canonical or empty.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace text {

std::int64_t count_words(std::string_view utf8, std::string_view language = "");
std::int64_t count_sentences(std::string_view utf8, std::string_view language = "");

// Views into `utf8`, in order.
std::vector<std::string_view> words(std::string_view utf8, std::string_view language = "");
// With trailing white space removed; empty ones left out.
std::vector<std::string_view> sentences(std::string_view utf8, std::string_view language = "");

}  // namespace text
