// The bits that a model needs for each held-out document.
#pragma once

#include "eval/heldout.h"
#include "eval/recipe.h"
#include "eval/score.h"
#include "infer/language_model.h"
#include "tokenizer/tokenizer.h"

namespace eval {

struct DocumentBits {
  double bits = 0;
  std::uint64_t tokens = 0;  // scored
};

// Error: bad_request for a window that the model cannot take.
base::Result<WindowShape> window_shape(const EvalRecipe& recipe, const infer::LanguageModel& model);

// Of each set its documents, all at once, so that a set of few long ones leaves no worker idle. Error: as
// document_bits(), of the first document that has one; interrupted.
base::Result<std::vector<std::vector<DocumentBits>>> score_held_out(
    const std::vector<HeldOut>& held_out, infer::LanguageModel& model,
    const tokenizer::Tokenizer& tokenizer, WindowShape shape, base::Context& ctx);

}  // namespace eval
