// Counted words in the order of their bytes, each once, in two blocks of memory.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

struct Word {
  std::string bytes;
  std::uint64_t count = 0;
  bool operator==(const Word&) const = default;
};

class WordList {
 public:
  WordList() = default;
  WordList(const std::vector<Word>& words) {  // NOLINT(google-explicit-constructor): a list is one
    for (const auto& word : words) add(word.bytes, word.count);
  }

  void add(std::string_view bytes, std::uint64_t count) {
    bytes_ += bytes;
    ends_.push_back(bytes_.size());
    counts_.push_back(count);
  }
  // Room for so many, so that growing moves nothing.
  void reserve(std::size_t words, std::size_t bytes) {
    bytes_.reserve(bytes);
    ends_.reserve(words);
    counts_.reserve(words);
  }

  std::size_t size() const { return counts_.size(); }
  bool empty() const { return counts_.empty(); }
  std::string_view bytes(std::size_t word) const {
    const auto begin = word == 0 ? 0 : ends_[word - 1];
    return std::string_view(bytes_).substr(begin, ends_[word] - begin);
  }
  std::uint64_t count(std::size_t word) const { return counts_[word]; }
  std::size_t memory() const {  // that it takes, in bytes
    return bytes_.size() + size() * (sizeof(std::size_t) + sizeof(std::uint64_t));
  }
  std::size_t all_bytes() const { return bytes_.size(); }  // of all words
  // Bytes of all text that was counted.
  std::uint64_t bytes_of_text() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < size(); ++i) sum += count(i) * bytes(i).size();
    return sum;
  }
  bool operator==(const WordList&) const = default;

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace tokenizer
