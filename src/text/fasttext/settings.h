// What a model file says of itself before its dictionary.
#pragma once

#include <cstdint>

#include "text/fasttext/cursor.h"

namespace text::fasttext {

enum class Loss : std::int32_t { tree = 1, sampled, softmax, one_against_all };

struct Settings {
  std::int32_t dimension = 0;
  std::int32_t word_ngrams = 1;            // longest, in words
  std::int32_t buckets = 0;                // rows that n-grams share by their hash
  std::int32_t shortest = 0, longest = 0;  // n-grams of characters; longest 0: there are none
  Loss loss = Loss::softmax;

  bool has_ngrams() const { return longest > 0 || word_ngrams > 1; }
};

// Magic number, version (11 or 12) and arguments. Error: bad_data for what is no fastText model;
// unsupported for one that has vectors of words and no labels.
base::Result<Settings> read_settings(Cursor& file);

}  // namespace text::fasttext
