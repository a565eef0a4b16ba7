// Learns the pieces of a unigram vocabulary and how likely each is (Kudo 2018, arXiv 1804.10959), by the steps of
// SentencePiece: many seeds (unigram_seeds.h); then again and again what each occurs in expectation over all ways
// to spell the words, and of those pieces that the text would miss least a quarter is given up, until a tenth more
// than wanted is left; of these the likeliest stay.
//
// Every character that is required is a piece, so words of such characters can always be spelled; others are as
// unlikely as can be. Expectations are added up as whole numbers, so the result is the same for any number
// of workers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/pool.h"
#include "tokenizer/unigram_words.h"

namespace tokenizer {

struct UnigramOptions {
  std::size_t pieces = 0;    // wanted, required ones included
  double coverage = 0.9995;  // of the characters of the text: the most frequent ones are required
  std::size_t longest = 16;  // characters of a piece
  std::size_t seeds = 1'000'000;
  std::uint64_t unit = 1;                  // what a word that occurs once counts
  std::vector<std::string> required = {};  // pieces that are there whatever the text says
};

struct UnigramPiece {
  std::string text;
  double score = 0;  // logarithm of its probability
  bool operator==(const UnigramPiece&) const = default;
};

struct UnigramWork {
  base::Pool pool = {};
  // Asked before each step with the number of pieces; false stops the training there. May be empty.
  std::function<bool(std::size_t pieces)> go_on = {};
};

// The likeliest first, required ones that never occur at the end. Fewer than are wanted if the text has no more, or
// more where those required are more. Words are 2^32 bytes at most in all; those longer than
// kLongestUnigramWord bytes teach nothing.
std::vector<UnigramPiece> train_unigram(const WordList& words, const UnigramOptions& options,
                                        const UnigramWork& work);
// The same of words that may be on disk, which are read again for each sum over them. Error: io, full_disk, interrupted;
// bad_request where the memory that they leave does not hold the pieces to begin with.
base::Result<std::vector<UnigramPiece>> train_unigram(const UnigramWords& words,
                                                      const UnigramOptions& options,
                                                      const UnigramWork& work);

inline constexpr std::size_t kLongestUnigramWord = 1000;

}  // namespace tokenizer
