// Sizes that fit a text and a machine: vocabulary, model, steps.
//
// Among the sizes of the architecture the one is taken for which the loss law of Hoffmann et al.
// 2022 (arXiv 2203.15556, approach 3) promises least, within the time, the memory, and four passes
// over the text, up to which repeated text is nearly as good as new (Muennighoff et al. 2023, arXiv
// 2305.16264). What surprises: the law was fitted to larger models; here it only puts
// sizes in order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace plan {

struct Ground {
  std::vector<double> text_bytes{};  // to train on, of each language
  double flops_per_second = 0;
  double seconds = 0;              // that the training may take
  std::uint64_t memory_bytes = 0;  // that it may hold
  int workers = 1;
};

struct Fit {
  std::int64_t vocabulary = 0;
  std::string size{};  // of the model
  std::int64_t context_tokens = 0;
  bool own_context = false;  // another one than the size's
  std::int64_t steps = 0, grains_per_step = 0, rows_per_grain = 0;
  std::int64_t warmup_steps = 0, decay_steps = 0, checkpoint_steps = 0;
  double learning_rate = 0;
  double text_tokens = 0;  // about what the text comes to
  double passes = 0;       // how often it is read
};

// Error: bad_request if there is less text than one row of tokens in some language.
base::Result<Fit> fit(const Ground& ground);

// About how many bytes a token of a vocabulary stands for in European text.
double bytes_per_token(std::int64_t vocabulary);

}  // namespace plan
