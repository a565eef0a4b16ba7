// A model that is asked in texts: what it says of continuations, of whole texts, and what it writes, with tokens laid
// out as the harness' Hugging Face backend does.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eval/task/rows.h"
#include "eval/task/value.h"
#include "tokenizer/tokenizer.h"

namespace eval::task {

struct ScorerLimits {
  std::size_t length = 0;  // most tokens that the model reads of one text
  std::size_t batch = 16;
};

// How texts are written: greedily, up to a number of tokens, and cut before any of `until`.
struct Generation {
  std::vector<std::string> until;
  std::size_t most_tokens = 256;
};
// Error: unsupported for sampling; bad_data for an option of another kind.
base::Result<Generation> read_generation(const Value& kwargs, const std::string& where);

class Scorer {
 public:
  Scorer(infer::LanguageModel& model, const tokenizer::Tokenizer& tokenizer, ScorerLimits limits,
         base::Context& ctx)
      : model_(model), tokenizer_(tokenizer), limits_(limits), ctx_(ctx) {}

  using Pair = std::pair<std::string, std::string>;  // context and continuation
  // Blanks at the end of a context belong to its continuation; a context that is too long is cut at its front. Error:
  // bad_data for a continuation without tokens, or longer than the model reads.
  base::Result<std::vector<RowScore>> continuations(std::span<const Pair> pairs) const;
  // ln p of whole texts: windows of the full length, each token once.
  base::Result<std::vector<double>> texts(std::span<const std::string> texts) const;
  base::Result<std::vector<std::string>> written(std::span<const std::string> contexts,
                                                 const Generation& generation) const;

 private:
  using Ids = std::vector<tokenizer::TokenId>;
  base::Result<Ids> encoded(const std::string& text) const;
  base::Result<TokenRow> row_of(const Pair& pair) const;
  base::Result<tokenizer::TokenId> front() const;
  base::Result<std::vector<TokenRow>> windows(const std::string& text) const;
  base::Result<Ids> prompt(const std::string& context, const Generation& generation) const;
  TokenRow cut(const Ids& context, const Ids& continuation) const;

  infer::LanguageModel& model_;
  const tokenizer::Tokenizer& tokenizer_;
  ScorerLimits limits_;
  base::Context& ctx_;
};

}  // namespace eval::task
