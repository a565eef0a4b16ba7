// Apart from the measuring, so that a recipe is read without a model's code.
#include "eval/forgetting.h"
#include "text/language.h"

namespace eval {

using base::Code;
using base::Error;

base::Result<void> ForgettingRecipe::check() const {
  for (const auto& code : new_languages) TRY(text::canonical_language(code));
  if (max_bytes < 0 || max_questions < 0 || window_tokens < 0 || window_tokens == 1)
    return Error{Code::bad_request, "a size of [forgetting] is below 0, or a window of 1 token", "",
                 "leave it out"};
  if (bootstrap_draws < 100 || bootstrap_draws > 1'000'000)
    return Error{Code::bad_request, "bootstrap_draws is not from 100 to 1000000", "", "use 1000"};
  return {};
}

}  // namespace eval
