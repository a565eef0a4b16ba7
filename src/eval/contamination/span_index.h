// Finds what passages of training text share with the texts of test items, word for word.
//
// Both are folded (data/dedup/fold.h: lower case, digits as 0, signs as spaces), so other punctuation hides nothing. Every
// word of a text begins a seed of kSeed bytes; a passage that begins a word with the same bytes is compared from there on as
// far as both agree, and what is left is cut to whole words. A shared span of kSeed bytes is found whole, in any script.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace eval::contamination {

class SpanIndex {
 public:
  static constexpr std::size_t kSeed = 24;
  static constexpr std::size_t kMost = 256 << 20;  // bytes of all texts

  // A folded text; its number is how many were added before. Error: bad_request beyond kMost.
  base::Result<void> add(std::string folded);
  void finish();  // once, when all are there; then any number of threads may search

  const std::string& text(std::size_t number) const { return texts_[number]; }
  std::size_t size() const { return texts_.size(); }

  struct Span {
    std::size_t text = 0;            // number
    std::size_t begin = 0, end = 0;  // in that text
  };
  // Of each text that shares a span with the folded passage the longest, the first of equals; by number.
  std::vector<Span> find(std::string_view passage) const;

 private:
  struct Seed {
    std::uint64_t hash;
    std::uint32_t text, at;
  };
  bool may_know(std::uint64_t hash) const;

  std::vector<std::string> texts_;
  std::vector<Seed> seeds_;          // by hash, text, place
  std::vector<std::uint64_t> bits_;  // one where a seed of that hash may be known
  std::size_t bytes_ = 0;
};

// Words, and letters and digits, of a folded text.
std::size_t words_in(std::string_view folded);
std::size_t letters_in(std::string_view folded);

}  // namespace eval::contamination
