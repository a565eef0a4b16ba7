#include "eval/score_held_out.h"

#include <atomic>
#include <optional>

#include "base/parallel.h"

namespace eval {

using base::Result;

Result<WindowShape> window_shape(const EvalRecipe& recipe, const infer::LanguageModel& model) {
  WindowShape shape{recipe.window_tokens, recipe.overlap_tokens};
  if (shape.length == 0) shape.length = model.context();
  if (shape.length < 2 || shape.length > model.context())
    return base::Error{base::Code::bad_request,
                       "a window of " + std::to_string(shape.length) +
                           " tokens does not fit the model, which takes " +
                           std::to_string(model.context()),
                       "eval.window_tokens", "leave window_tokens out"};
  if (shape.overlap == 0) shape.overlap = shape.length / 2;
  if (shape.overlap >= shape.length)
    return base::Error{base::Code::bad_request, "overlap_tokens must be smaller than the window",
                       "eval.overlap_tokens", "leave overlap_tokens out"};
  return shape;
}

namespace {

struct Attempt {
  DocumentBits scored;
  std::optional<base::Error> error;
};

Attempt score_one(const HeldOutDocument& document, infer::LanguageModel& model,
                  const tokenizer::Tokenizer& tokenizer, WindowShape shape) {
  const auto& special = tokenizer.special_ids();
  std::vector<tokenizer::TokenId> tokens{special.front()};
  const auto encoded = tokenizer.encode(document.text, tokens);
  tokens.push_back(special.eos);
  Attempt out;
  out.scored.tokens = tokens.size() - 1;
  auto bits = encoded.ok() ? document_bits(model, tokens, shape) : encoded.error();
  if (bits.ok()) {
    out.scored.bits = *bits;
  } else {
    out.error = bits.error();
    out.error->where = "document " + document.id;
  }
  return out;
}

}  // namespace

Result<std::vector<std::vector<DocumentBits>>> score_held_out(const std::vector<HeldOut>& held_out,
                                                              infer::LanguageModel& model,
                                                              const tokenizer::Tokenizer& tokenizer,
                                                              WindowShape shape,
                                                              base::Context& ctx) {
  std::vector<std::vector<Attempt>> tried(held_out.size());
  std::vector<std::pair<std::size_t, std::size_t>> work;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    tried[i].resize(held_out[i].documents.size());
    for (std::size_t j = 0; j < tried[i].size(); ++j) work.emplace_back(i, j);
  }
  std::atomic<std::uint64_t> finished{0};
  TRY(base::parallel_for(ctx, "eval", work.size(), [&](std::size_t at) {
    const auto [i, j] = work[at];
    tried[i][j] = score_one(held_out[i].documents[j], model, tokenizer, shape);
    ctx.reporter.progress("eval", ++finished, work.size(), held_out[i].name());
  }));
  std::vector<std::vector<DocumentBits>> out(tried.size());
  for (std::size_t i = 0; i < tried.size(); ++i)
    for (const auto& one : tried[i]) {
      if (one.error) return *one.error;
      out[i].push_back(one.scored);
    }
  return out;
}

}  // namespace eval
