#include "run/surgery_recipe.h"

#include "text/language.h"

namespace run {

using base::Code;
using base::Error;

base::Result<void> SurgeryRecipe::check() const {
  for (const auto& language : languages) TRY(text::canonical_language(language));
  if (tokens < 1 || tokens > 1 << 23)
    return Error{Code::bad_request, "surgery.tokens is out of range", "",
                 "write a whole number of at least 1"};
  if (head != "parts" && head != "all")
    return Error{Code::bad_request, "surgery.head is neither parts nor all", "",
                 "leave it out for parts"};
  return {};
}

}  // namespace run
