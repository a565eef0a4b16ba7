// Each word in the smallest table that it fits, which says where the ids are if they do not; see the header.
#include "tokenizer/word_memo.h"

namespace tokenizer {

bool WordMemo::take_long(std::string_view word, std::size_t readable, IdBuffer& out) const {
  if (word.size() <= Middle::kLongest) {
    const auto* slot = middle_.find(Middle::key_of(word, readable));
    if (!slot) return false;
    if (slot->count() != Middle::kElsewhere) {
      out.add_some(slot->ids, slot->count());
      return true;
    }
  }
  if (word.size() > Large::kLongest) return false;
  const auto* slot = large_.find(Large::key_of(word, readable));
  if (!slot) return false;
  out.add_some(slot->ids, slot->count());
  return true;
}

void WordMemo::put(std::string_view word, std::size_t readable, std::span<const std::int32_t> ids) {
  if (word.empty() || word.size() > Large::kLongest || ids.size() > Large::kMostIds) return;
  if (word.size() <= Small::kLongest) {
    small_.put(Small::key_of(word, readable), ids);
    if (ids.size() <= Small::kMostIds) return;
  }
  if (word.size() <= Middle::kLongest) {
    middle_.put(Middle::key_of(word, readable), ids);
    if (ids.size() <= Middle::kMostIds) return;
  }
  large_.put(Large::key_of(word, readable), ids);
}

}  // namespace tokenizer
