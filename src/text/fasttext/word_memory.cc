#include "text/fasttext/word_memory.h"

#include <algorithm>
#include <bit>

namespace text::fasttext {
namespace {

constexpr std::size_t kBytes = std::size_t{4} << 20;
constexpr unsigned kLeast = 4, kMost = 15;  // places, as powers of 2

}  // namespace

// One place more, the last one, is for words too long to remember.
WordMemory::WordMemory(std::size_t dimension) : dimension_(dimension) {
  const auto places = kBytes / (sizeof(Key) + dimension * sizeof(float));
  const auto bits =
      std::clamp(static_cast<unsigned>(std::bit_width(places)), kLeast + 1, kMost + 1) - 1;
  shift_ = 32 - bits;
  keys_.resize((std::size_t{1} << bits) + 1);
  sums_.resize(keys_.size() * dimension);
}

WordMemory::Word WordMemory::of(std::string_view word, std::uint32_t hash) {
  const bool fits = word.size() <= kLongest;
  const auto place = fits ? hash * 2654435769u >> shift_ : keys_.size() - 1;
  auto& key = keys_[place];
  float* sum = sums_.data() + place * dimension_;
  if (fits && key.size == word.size() && std::memcmp(key.bytes, word.data(), word.size()) == 0)
    return {sum, key.rows, true};
  key.rows = 0;
  if (fits) {
    key.size = static_cast<std::uint8_t>(word.size());
    std::memcpy(key.bytes, word.data(), word.size());
  }
  std::fill_n(sum, dimension_, 0.0f);
  return {sum, key.rows, false};
}

}  // namespace text::fasttext
