// Where the training of a unigram vocabulary begins: the pieces of text that repeat, many more than are wanted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/pool.h"
#include "tokenizer/word_list.h"

namespace tokenizer {

struct Seed {
  std::string text;
  std::uint64_t count = 0;  // over all words
};

struct SeedOptions {
  std::size_t most = 1'000'000;
  std::size_t longest = 16;  // characters
  std::uint64_t fewest = 2;  // occurrences
};

// Substrings of words of two characters or more that no longer one with the same occurrences stands for: the
// inner nodes of the tree of all suffixes, and whole suffixes. Those with the largest count * characters,
// the first by bytes among equal ones; by bytes. A space stands only at the beginning of one, or all of it is space.
// Words are at most 2^32 bytes in all (checked by the caller), and UTF-8 but for stray bytes, which end a piece.
std::vector<Seed> find_seeds(const WordList& words, const SeedOptions& options,
                             const base::Pool& pool);

}  // namespace tokenizer
