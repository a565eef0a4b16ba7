// How much text a held-out text keeps out of training.
//
// "Column" or "Example:" held out as an interface message must not take the heading off a thousand
// pages: nobody learns an answer from a label. So short text guards messages that equal it, and
// nothing else; text of a sentence's length guards messages that equal or resemble it and, if it is
// a block of a held-out page or text, documents that are copies of such, unless it stands on so
// many documents that it is a phrase of the house (a footer, a dated notice). What guards nothing
// is scored although training has it; unguarded.h counts how much that is.
//
// Choosing (heldout_price.h) and keeping apart (stage_apart.cc) ask the same questions. The one
// knows documents whose text equals it after folding, the other those whose text resembles it as
// well, so what the first takes for a phrase or a copy is one to the second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/recipe.h"

namespace data {

// Whether a text is long enough to guard more than what equals it: guard_min_words words (ICU's) or
// guard_min_letters letters and digits.
bool guards_blocks(std::string_view text, const std::string& language, const CorpusRecipe& recipe);

// Whether a text that is long enough is a phrase of the house: more documents than
// guard_max_documents hold it beside its own.
bool is_phrase(std::int64_t other_documents, const CorpusRecipe& recipe);

// Whether a document is a copy: guard_document_blocks of its blocks are like those of one held-out
// document, or guard_document_share of its bytes like those of any.
bool is_copy(double blocks, double like_bytes, double all_bytes, const CorpusRecipe& recipe);

}  // namespace data
