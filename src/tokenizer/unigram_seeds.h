// Where the training of a unigram vocabulary begins: the pieces of text that repeat, many more than are wanted.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/pool.h"
#include "tokenizer/unigram_words.h"

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
// among equal ones the first by bytes, but a longer one in front of what it begins with; by bytes. A space stands only at the beginning of one, or all of it is space.
// Words are at most 2^32 bytes in all (checked by the caller), and UTF-8 but for stray bytes, which end a piece.
std::vector<Seed> find_seeds(const WordList& words, const SeedOptions& options,
                             const base::Pool& pool);
// The same of words that may be on disk, in half of the memory that they leave for learning, the rest of what is counted
// goes to disk, too. Error: io, full_disk, interrupted; bad_request where the memory does not hold the seeds.
base::Result<std::vector<Seed>> find_seeds(const UnigramWords& words, const SeedOptions& options,
                                           const base::Pool& pool);

// Bytes that pieces take while they are learned from, in the order of their bytes: they themselves, what finds them in a
// text, and `sums` sums of each.
std::size_t memory_of_pieces(std::span<const std::string_view> pieces, std::size_t sums);
// Says how much memory so many bytes are, and that there is less.
base::Error too_many_seeds(std::size_t pieces, std::size_t bytes, std::size_t memory);

}  // namespace tokenizer
