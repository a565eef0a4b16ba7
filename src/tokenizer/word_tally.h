// Words that several texts share, each once, with its count in every text that has it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/word_list.h"

namespace tokenizer {

// For each word some numbers: of a text, or of whatever else is counted, by its place.
struct Tally {
  struct Entry {
    std::uint32_t place = 0;
    std::uint64_t count = 0;
    bool operator==(const Entry&) const = default;
  };
  std::vector<std::size_t> starts{
      0};  // of each word in entries, and the end; empty: one for each word
  std::vector<Entry> entries;

  std::span<const Entry> of(std::size_t word) const {
    if (starts.empty()) return std::span(entries).subspan(word, 1);
    return std::span(entries).subspan(starts[word], starts[word + 1] - starts[word]);
  }
  void end_word() { starts.push_back(entries.size()); }
};

struct SharedWords {
  std::vector<std::string_view> bytes;  // in order; they view the words of the texts
  Tally texts;                          // by the place of a text
};

// `texts`: lists as WordCount::take() gives them. They outlive what is made of them.
SharedWords share_words(std::span<const WordList* const> texts);

}  // namespace tokenizer
