// Sums of the rows of words that came lately: a language says most of its words again and again.
//
// A word's sum is computed alone and then added to its line's, remembered or not, so that what is remembered never
// changes an answer.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace text::fasttext {

class WordMemory {
 public:
  struct Word {
    float* sum;           // `dimension` numbers
    std::uint64_t& rows;  // how many were summed
    bool known;           // else both are for the asker to fill in, as zeros now
  };

  explicit WordMemory(std::size_t dimension);

  // Of a word by its hash; the place of a longer one is good until the next is asked for.
  Word of(std::string_view word, std::uint32_t hash);

 private:
  static constexpr std::size_t kLongest = 39;  // bytes; longer words come again too seldom
  struct Key {
    std::uint64_t rows = 0;
    std::uint8_t size = 0xFF;  // no word
    char bytes[kLongest];
  };

  std::size_t dimension_;
  unsigned shift_;
  std::vector<Key> keys_;
  std::vector<float> sums_;
};

}  // namespace text::fasttext
