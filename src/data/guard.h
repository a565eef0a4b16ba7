// How much text a held-out text keeps out of training.
//
// "Column" or "Example:" held out as an interface message must not take the heading off a thousand
// pages: nobody learns an answer from a label. So short text guards messages that equal it, and
// nothing else; text of a sentence's length guards every block that equals or resembles it, unless
// it stands on so many documents that it is a phrase of the house (a footer, a dated notice).
// Then it is scored although training has it; unguarded.h counts how much that is.
//
// Choosing (heldout_price.h) and keeping apart (stage_apart.cc) ask the same question. The one knows
// documents whose text equals it after folding, the other those whose text resembles it as well, so
// what the first takes for a phrase is one to the second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/recipe.h"

namespace data {

// Whether a text is long enough to guard blocks of documents: guard_min_words words (ICU's) or
// guard_min_letters letters and digits.
bool guards_blocks(std::string_view text, const std::string& language, const CorpusRecipe& recipe);

// Whether a text that is long enough is a phrase of the house: more documents than
// guard_max_documents hold it beside its own.
bool is_phrase(std::int64_t other_documents, const CorpusRecipe& recipe);

}  // namespace data
