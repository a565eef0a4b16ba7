// Log-probabilities of the last tokens of rows, each of which has the bits that it has alone: how many stand in one
// batch, and how many threads compute, changes none.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/context.h"
#include "infer/language_model.h"

namespace eval::task {

// The first `given` tokens are context; those behind them are scored. given >= 1, and the model reads all but the last.
struct TokenRow {
  std::vector<std::int32_t> tokens;
  std::size_t given = 1;
};

struct RowScore {
  double log_probability = 0;  // of all scored tokens, nats; NaN where the model's logits were none
  bool greedy = true;          // each is the likeliest of its place, the lowest id of equals
  std::size_t tokens = 0;      // that were scored
};

// Places of rows in the order in which they are best computed: long contexts first, equal ones beside each other.
std::vector<std::size_t> order_of(std::span<const TokenRow> rows);

// `batch` rows at once, in that order. Error: failed where the model throws; interrupted.
base::Result<std::vector<RowScore>> score_rows(infer::LanguageModel& model,
                                               std::span<const TokenRow> rows, std::size_t batch,
                                               base::Context& ctx);

// The likeliest id, the lowest of equals.
std::size_t likeliest(std::span<const float> logits);

}  // namespace eval::task
