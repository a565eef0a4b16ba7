// How many bytes a language needs for the same content, told by text that says the same.
//
// A corpus is not aligned sentence by sentence, and what rules took out of it differs between
// languages. So only this is compared, each with that of the reference language:
// - pages of equal keys that have the same number of paragraphs;
// - messages of one catalogue that hold the same figures, placeholders and names in capitals
//   ("Page %1 of %2"), if no other message of the catalogue in its language holds just these. What
//   they have in common is left out of the count.
// Where less than kLeastParallel bytes of the reference can be compared, characters are: a letter
// of an alphabet or a syllabary tells as much as another, a Han character as three, a Hangul
// syllable or a kana as two. That is a rule of thumb.
//
// Held-out sets and test sets are never asked.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "tokenizer/training_text.h"

namespace tokenizer {

inline constexpr std::uint64_t kLeastParallel = 4000;

struct ContentRatio {
  double value = 1;       // bytes for the content of one byte of the reference
  bool parallel = false;  // else by characters
};

class ParallelText {
 public:
  void add(std::span<const TrainingText> documents);
  ContentRatio relative_to(const ParallelText& reference) const;

  // What a message shares with its translations: figures, placeholders, names in capitals.
  static std::string marks_of(std::string_view message);

 private:
  struct Piece {
    std::uint64_t bytes = 0;
    std::uint64_t blocks = 0;  // of a page; of messages how many bear these marks
  };
  using Pieces = std::unordered_map<std::string, Piece>;  // by key, or catalogue and marks
  void add_page(const TrainingText& page);
  void add_messages(const TrainingText& messages);

  Pieces pages_, messages_;
  std::uint64_t bytes_ = 0, signs_ = 0;  // of all text; signs as the header weighs them
};

}  // namespace tokenizer
