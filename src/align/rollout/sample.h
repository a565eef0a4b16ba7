// Answers that a policy writes to prompts, several to each, with ln p of every token.
//
// An answer is a function of the weights, of its prompt and of (seed, the prompt's key, its number in the group): who
// writes beside it, how many at once and on how many threads changes no bit. Tokens are drawn from all that the model
// says, at temperature 1: a policy gradient is that of the distribution that was drawn from, and a sampler that
// keeps the best tokens alone draws from another one. While base::numerics() is portable, ln p has the bits that a
// training pass over the whole text gives (model/op/log_probabilities.h), so the ratio of the two policies is 1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/context.h"
#include "infer/language_model.h"

namespace align::rollout {

struct Asking {
  std::span<const std::int32_t> prompt;  // at least one token; the context holds it and one more
  std::uint64_t key = 0;                 // tells it apart from all others of a training
};

struct Settings {
  std::size_t group = 8;           // answers to each
  std::int64_t max_tokens = 0;     // of an answer, the token that ends it included
  std::int64_t max_length = 0;     // of prompt and answer
  std::vector<std::int32_t> stop;  // an answer ends with any of these, ascending
  std::uint64_t seed = 0;
  std::size_t at_once = 64;  // texts in the model
};

struct Answer {
  std::vector<std::int32_t> ids;  // one at least; the last one is of `stop`, if it ended
  std::vector<double> logs;       // ln p of each
  bool ended = false;             // else it was cut
};

// By prompt, then by number in the group. Error: failed, with why the model gave up; interrupted.
base::Result<std::vector<std::vector<Answer>>> sample(infer::LanguageModel& model,
                                                      std::span<const Asking> asked,
                                                      const Settings& settings,
                                                      const base::Pool& pool);

// What the softmax of these logits gives to a token, its logarithm, as a training pass computes it.
double log_probability(std::span<const float> logits, std::int32_t token);

}  // namespace align::rollout
