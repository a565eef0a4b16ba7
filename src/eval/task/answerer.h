// Who answers what a task asks, in tokens: a model of this program, an endpoint that speaks OpenAI's HTTP, or either of
// them with a log of answers in front.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eval/task/rows.h"
#include "eval/task/value.h"
#include "tokenizer/tokenizer.h"

namespace eval::task {

using Ids = std::vector<tokenizer::TokenId>;

// How texts are written: greedily, up to a number of tokens, and cut before any of `until`.
struct Generation {
  std::vector<std::string> until;
  std::size_t most_tokens = 256;
};
// Error: unsupported for sampling; bad_data for an option of another kind.
base::Result<Generation> read_generation(const Value& kwargs, const std::string& where);

struct Written {
  std::string text;
  bool stopped = true;  // by what stops it, not by the number of its tokens alone
  bool sound = true;    // false: a logit was no number, and the text is what stood there before
};

class Answerer {
 public:
  virtual ~Answerer() = default;
  // Of each row. A log-probability that is no number is one: who asked counts them. Error: failed, interrupted, io.
  virtual base::Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) = 0;
  virtual base::Result<std::vector<Written>> write(std::span<const Ids> prompts,
                                                   const Generation& how) = 0;
};

// Our own engine, `batch` texts at once.
std::unique_ptr<Answerer> model_answerer(infer::LanguageModel& model,
                                         const tokenizer::Tokenizer& tokenizer, std::size_t batch,
                                         base::Context& ctx);

}  // namespace eval::task
