// How a language's tokenizer in spaCy differs from the common one, where that changes how many words a text has.
//
// Facts of spaCy 3.8 (spacy/lang/*/punctuation.py), as switches. Its lists of words of each language that are cut in a
// way of their own are left out, but for the contractions of English (contraction.h): docs/data-judge.md.
#pragma once

#include <string_view>

namespace data::measure {

struct WordStyle {
  // Between two letters.
  bool hyphen = true;                // "-", "–", "—", "--", "---", "——", "~" is a word of its own
  bool hyphen_after_digit = false;   // and where a digit stands before it
  bool hyphen_before_small = false;  // only where a small letter follows
  bool only_dashes = false;          // all of these but "-"
  bool only_double_hyphen = false;   // "--" alone
  bool any_hyphen = false;           // wherever inside a word
  bool relation = true;              // one of : < > =
  bool colon = true;                 // ":" among these
  bool colon_between_capitals = false;
  bool relation_after_digit = true;  // a digit may stand before it
  bool slash = true;                 // "/" is as the relations
  bool slash_by_digits = false;      // and a digit may stand on both sides
  bool elision = false;              // a cut behind an apostrophe
  bool marks = false;                // "!" and "?" as ",", and quotes and brackets
  bool marks_before_hyphen = false;  // a hyphen may follow these, too
  bool degree = true;                // "°" is cut out, as other symbols are
  // Between digits.
  bool operation = true;        // one of + - * ^
  bool minus = true;            // "-" among these
  bool stop_by_digits = false;  // "." between digits and letters
  // At the ends.
  bool quoted_stop =
      true;  // "." is cut out behind a small letter or quote before a capital or quote; else only letters
  bool possessive = true;          // "'s" behind
  bool apostrophe = true;          // "'" behind
  bool apostrophe_but_s = false;   // not behind s, x and z
  bool end_dash = true;            // "–" and "—" behind
  bool end_hyphen = false;         // "-" before and behind
  bool end_slash = false;          // "/" behind
  bool number_stop = true;         // "." behind a digit
  bool capital_stop = true;        // "." behind two capitals
  bool letter_stop = false;        // "." behind any letter
  bool any_stop = false;           // "." behind anything
  bool single_stops = false;       // each "." of several is a word
  bool units = true;               // "km" behind a digit
  bool percent = true;             // "%" is such a unit
  bool start_sign = true;          // § % = — – + before
  bool start_number_sign = true;   // "#" before
  bool initials = true;            // a small letter with a full stop is one word
  bool day_stop = false;           // 1. to 31. are one word
  bool short_number_stop = false;  // 0. to 99. are one word
  bool accents = false;            // letters may bear combining accents
  // Words that are cut in a way of their own.
  bool english = false;
  bool catalan = false;
  bool french = false;
  bool hungarian = false;
  bool romanian = false;
  bool slovene = false;
  char elided[8] = {};                  // letters that, with an apostrophe, are cut from the front
  std::string_view abbreviations = "";  // with a full stop, each between spaces: they stay whole
};

// Of any code that text::canonical_language takes, and of datatrove's; the common style for others.
const WordStyle& word_style(std::string_view language);

}  // namespace data::measure
