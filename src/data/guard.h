// How much text a held-out text keeps out of training.
//
// "Column" or "Example:" held out as an interface message must not take the heading off a thousand
// pages: nobody learns an answer from a label. So short text guards messages that equal it, and
// nothing else; text of a sentence's length guards every block that equals or resembles it.
#pragma once

#include <string>
#include <string_view>

#include "data/recipe.h"

namespace data {

// Whether a text is long enough to guard blocks of documents: guard_min_words words (ICU's) or
// guard_min_letters letters and digits.
bool guards_blocks(std::string_view text, const std::string& language, const CorpusRecipe& recipe);

}  // namespace data
