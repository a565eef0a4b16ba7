// Learns the merges of byte-pair encoding from counted words (Sennrich et al. 2016).
//
// Rule, the same as tokenizers.trainers.BpeTrainer with the full byte alphabet: ids go to the
// special tokens, then to the bytes by the code point of their symbol, then to each merge. Every
// step takes the pair with the largest count over all words, among equal counts the smallest (left
// id, right id), and ends at `vocabulary` ids or when the best count is below max(1,
// min_frequency). A pair that a merge creates is proposed only if it is shorter than
// max_token_length bytes.
//
// Counts are exact at each step, so neither threads nor the order of the words change the result.
// What surprised us: two different merges may spell the same token; it keeps its first id.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/pool.h"
#include "base/result.h"
#include "tokenizer/token_pair.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/word_list.h"

namespace tokenizer {

class SpilledTraining;

struct BpeOptions {
  std::int64_t vocabulary = 0;        // ids in all, special tokens included
  std::uint64_t min_frequency = 1;    // fewest occurrences of a pair
  std::int64_t max_token_length = 0;  // bytes; 0: no limit
  std::vector<std::string> special = {};
  std::int64_t space_runs = 0;  // runs of 2 to so many spaces are tokens before anything is learned
};

struct BpeWork {
  base::Pool pool = {};
  // Asked now and then with the number of ids so far; false stops the training there. May be empty.
  std::function<bool(std::int64_t ids)> go_on = {};

  // For trainers: whether it said so before the next merge.
  bool asks_to_stop(std::int64_t ids, std::size_t merges) const;
};

// Fewer than `vocabulary` ids if the words support no more. `vocabulary` has room for special
// tokens and bytes (checked by the caller). Words are at most 2^31 bytes long.
// The first merges, where runs of spaces are asked for: whatever their length, a run of up to that many becomes one
// token, and a longer one is cut into few.
std::vector<TokenPair> merges_of_spaces(const BpeOptions& options);

Learned train_bpe(const WordList& words, const BpeOptions& options, const BpeWork& work);

inline constexpr std::int64_t kAllMerges = INT64_MAX;

// The same behind merges that are done first, until there are so many in all.
Learned train_bpe(const WordList& words, std::span<const TokenPair> first, std::int64_t merges,
                  const BpeOptions& options, const BpeWork& work);
// The same from words that are on disk. Error: as SpilledTraining::run().
base::Result<Learned> train_bpe(SpilledTraining& words, std::span<const TokenPair> first,
                                std::int64_t merges, const BpeOptions& options,
                                const BpeWork& work);

std::vector<TokenPair> pairs_of(std::span<const Merge> merges);

// The same in two phases: so many merges from words, the others from texts that hold several words, in which the
// first ones are applied before.
Learned train_superwords(const WordList& words, const WordList& superwords, std::int64_t from,
                         const BpeOptions& options, const BpeWork& work);

}  // namespace tokenizer
