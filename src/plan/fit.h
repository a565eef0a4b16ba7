// Sizes that fit a text and a machine: vocabulary, model, steps.
//
// Among the sizes of the architecture the one is taken for which the loss law of Hoffmann et al.
// 2022 (arXiv 2203.15556, approach 3) promises least, within the time, the memory, and
// train::kMostPasses over the text of each language: a small one is read more often than its share,
// so it is the one that bounds the steps, and the mix favours it only so far. What surprises: the law was fitted to larger models; here
// it only puts sizes in order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace plan {

struct Ground {
  std::vector<double> text_bytes{};        // to train on, of each language
  double density = 1;                      // bytes a token, against those of usual text (density.h)
  std::int64_t most_vocabulary = 1 << 20;  // ids that the text bears (vocabulary.h)
  double flops_per_second = 0;
  double seconds = 0;              // that the training may take
  std::uint64_t memory_bytes = 0;  // that it may hold
  int workers = 1;
  double reserve = 0.1;  // of the passes, for text that is held out or dropped, as nobody knows yet
  // Where the tokenizer of the run was tried: its ids, and the tokens of each language.
  std::int64_t vocabulary = 0;
  std::vector<double> text_tokens{};
};

struct Fit {
  std::int64_t vocabulary = 0;
  std::string size{};  // of the model
  std::int64_t context_tokens = 0;
  bool own_context = false;  // another one than the size's
  std::int64_t steps = 0, grains_per_step = 0, rows_per_grain = 0;
  std::int64_t warmup_steps = 0, decay_steps = 0, checkpoint_steps = 0;
  double learning_rate = 0;
  double mix_temperature = 1;    // above 1 small languages are read more often than their share
  double text_tokens = 0;        // about what the text comes to
  std::vector<double> passes{};  // how often each language is read, as they stand in Ground
};

// No language is read more than train::kMostPasses times, by the rows that its tokens fill: exactly
// so for tokens that are known. Error: bad_request if some language has too few for that.
base::Result<Fit> fit(const Ground& ground);

// Ids for that much text of usual kind, whatever the model: what it bears may be less.
std::int64_t usual_vocabulary(double text_bytes);

// About how many bytes a token of a vocabulary stands for in usual European text.
double bytes_per_token(std::int64_t vocabulary);

}  // namespace plan
