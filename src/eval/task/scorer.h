// Questions in texts, laid out in tokens as the harness' Hugging Face backend does: what somebody says of
// continuations, of whole texts, and what they write.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eval/task/answerer.h"

namespace eval::task {

class Scorer {
 public:
  // `length`: most tokens that are read of one text.
  Scorer(Answerer& answerer, const tokenizer::Tokenizer& tokenizer, std::size_t length)
      : answerer_(answerer), tokenizer_(tokenizer), length_(length) {}

  using Pair = std::pair<std::string, std::string>;  // context and continuation
  // Blanks at the end of a context belong to its continuation; a context that is too long is cut at its front. Error:
  // bad_data for a continuation without tokens, or longer than the model reads.
  base::Result<std::vector<RowScore>> continuations(std::span<const Pair> pairs) const;
  // ln p of whole texts: windows of the full length, each token once.
  base::Result<std::vector<double>> texts(std::span<const std::string> texts) const;
  base::Result<std::vector<Written>> written(std::span<const std::string> contexts,
                                             const Generation& generation) const;

 private:
  base::Result<Ids> encoded(const std::string& text) const;
  base::Result<TokenRow> row_of(const Pair& pair) const;
  base::Result<tokenizer::TokenId> front() const;
  base::Result<std::vector<TokenRow>> windows(const std::string& text) const;
  base::Result<Ids> prompt(const std::string& context, const Generation& generation) const;
  TokenRow cut(const Ids& context, const Ids& continuation) const;

  Answerer& answerer_;
  const tokenizer::Tokenizer& tokenizer_;
  std::size_t length_;
};

}  // namespace eval::task
