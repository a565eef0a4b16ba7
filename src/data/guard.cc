#include "data/guard.h"

#include <algorithm>

#include "data/symbol.h"
#include "text/segment.h"

namespace data {

bool guards_blocks(std::string_view text, const std::string& language, const CorpusRecipe& recipe) {
  std::int64_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto symbol = symbol_after(text, at);
    letters += symbol.size != 0 && (is_letter(symbol.value) || is_digit(symbol.value));
    at += std::max<std::size_t>(symbol.size, 1);
  }
  if (letters >= recipe.guard_min_letters) return true;
  // A word holds a letter at least, so most texts need no dictionary.
  return letters >= recipe.guard_min_words &&
         text::count_words(text, language) >= recipe.guard_min_words;
}

bool is_phrase(std::int64_t other_documents, const CorpusRecipe& recipe) {
  return other_documents > recipe.guard_max_documents;
}

bool is_copy(double blocks, double like_bytes, double all_bytes, const CorpusRecipe& recipe) {
  return blocks >= static_cast<double>(recipe.guard_document_blocks) ||
         like_bytes >= recipe.guard_document_share * all_bytes;
}

}  // namespace data
