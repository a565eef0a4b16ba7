// Repetition as datatrove measures it for Gopher (Rae et al. 2021, table A1) and FineWeb.
//
// Runs of words are compared by what they spell, not word by word: "a" "bc" and "ab" "c" repeat each other where words
// are joined without spaces, as in its code. Spellings are told apart by hashes modulo 2^61-1, so two of one document
// meet in about one of 10^18 pairs. Linear in the text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace data::measure {

struct Duplicates {
  std::int64_t parts = 0;    // from their second occurrence on
  std::int64_t symbols = 0;  // code points in them
};
Duplicates count_duplicates(std::span<const std::string_view> parts);

// Hashes of all runs of words of a text, each in constant time.
class Runs {
 public:
  explicit Runs(std::span<const std::string_view> words);

  // Length in code points (words joined by one space) times count of the most frequent run of `n` words; among equal
  // counts the first in the text. 0 where the text has fewer words.
  std::int64_t top(std::size_t n);

  // Code points (words joined without spaces) in runs of `n` words that occurred before, scanned from the left: a run
  // that did is left behind as a whole.
  std::int64_t repeated(std::size_t n);

 private:
  std::uint64_t hash(std::size_t first, std::size_t n, bool spaced) const;
  std::uint32_t& slot(std::uint64_t hash);
  void clear();

  std::size_t size_;
  std::vector<std::uint64_t> joined_, spaced_;  // of the first i words
  std::vector<std::uint64_t> bytes_;            // in the first i words
  std::vector<std::int64_t> symbols_;           // in the first i words
  std::vector<std::uint64_t> powers_;           // of the base
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t value = 0;  // 0: empty
  };
  std::vector<Slot> slots_;  // open addressing, a power of two
};

}  // namespace data::measure
