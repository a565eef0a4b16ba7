// The smallest table that word and ids fit; see the header.
#include "tokenizer/word_memo.h"

namespace tokenizer {

bool WordMemo::take_long(std::string_view word, std::size_t readable, IdBuffer& out) const {
  if (word.size() <= Middle::kLongest)
    if (const auto* slot = middle_.find(Middle::key_of(word, readable))) {
      out.add_some(slot->ids, slot->count());
      return true;
    }
  if (const auto* slot = large_.find(Large::key_of(word, readable))) {
    out.add_some(slot->ids, slot->count());
    return true;
  }
  return false;
}

void WordMemo::put(std::string_view word, std::span<const std::int32_t> ids) {
  const auto fits = [&]<class Table>(const Table&) {
    return word.size() <= Table::kLongest && ids.size() <= Table::kMostIds;
  };
  if (word.empty()) return;
  if (fits(small_))
    small_.put(Small::key_of(word, word.size()), ids);
  else if (fits(middle_))
    middle_.put(Middle::key_of(word, word.size()), ids);
  else if (fits(large_))
    large_.put(Large::key_of(word, word.size()), ids);
}

}  // namespace tokenizer
