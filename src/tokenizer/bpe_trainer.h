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
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/word_count.h"

namespace tokenizer {

struct BpeOptions {
  std::int64_t vocabulary = 0;        // ids in all, special tokens included
  std::uint64_t min_frequency = 1;    // fewest occurrences of a pair
  std::int64_t max_token_length = 0;  // bytes; 0: no limit
  std::vector<std::string> special = {};
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
Learned train_bpe(std::span<const Word> words, const BpeOptions& options, const BpeWork& work);

}  // namespace tokenizer
