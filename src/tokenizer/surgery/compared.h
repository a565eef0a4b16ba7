// What an operation means for a text: how many tokens it is now, and how many of the former ones still stand.
#pragma once

#include <span>

#include "base/context.h"
#include "tokenizer/surgery/surgery.h"

namespace tokenizer::surgery {

// What of a text is kept for a model to be asked with.
struct Sampling {
  std::size_t runs = 4, length = 32;  // of ids that stand as they were
  std::size_t bytes = 0;              // of whole documents, the first ones
};

struct Compared {
  std::uint64_t bytes = 0;
  std::uint64_t before = 0, now = 0;  // tokens
  std::uint64_t changed = 0;  // of those before: no token of the same id stands in their place
  // Runs of ids that stand as they were, as they were called before: what a model can be asked with.
  std::vector<std::vector<std::int32_t>> unchanged;
  std::vector<std::string> sample;  // documents, as they were read
};

// Error: as each_batch() and Tokenizer::encode().
base::Result<Compared> compare(const Patient& patient, const Operated& operated,
                               const base::Path& text, const Sampling& sampling,
                               base::Context& ctx);

}  // namespace tokenizer::surgery
