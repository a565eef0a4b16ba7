// What a training read: the order of its rows is a function of seed, shards and recipe, so it is
// computed, whether the training ran here or not.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "record/train.h"
#include "train/order.h"

namespace train {

// Rows that the recipe's steps read.
std::uint64_t samples_of(const TrainRecipe& recipe);

// How often each window of a language was read by the first `samples` samples. Costs a permutation
// a window, however many samples there are.
std::vector<std::uint64_t> times_read(const Order& order, std::size_t language,
                                      std::uint64_t samples);

// How often the tokens of a document were read, from the least to the most. Tokens behind the last
// whole window of the language are never read.
struct Times {
  std::uint64_t least = 0, most = 0;
};
Times times_read(const Order& order, std::size_t language, const std::vector<std::uint64_t>& times,
                 std::uint64_t document);

// The steps, 1 the first, of `steps` in all, whose rows hold tokens of a document; each once, rising.
std::vector<std::uint64_t> steps_of(const Order& order, std::size_t language,
                                    std::uint64_t document, std::uint64_t steps);

// By language, what the first `samples` samples read. Documents without a token count as read, for
// there is nothing of them to read.
std::map<std::string, record::Train::Read> reading_of(const Order& order, std::uint64_t samples);

}  // namespace train
