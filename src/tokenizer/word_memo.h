// Ids of words already encoded, by their bytes; one thread at a time.
#pragma once

#include <string_view>

#include "tokenizer/id_buffer.h"
#include "tokenizer/word_slots.h"

namespace tokenizer {

class WordMemo {
 public:
  // Appends the ids of `word`, which is not empty; false where they are not known. `readable`: bytes from its
  // first on that may be read.
  bool take(std::string_view word, std::size_t readable, IdBuffer& out) const {
    if (word.size() > Small::kLongest) return take_long(word, readable, out);
    const auto* slot = small_.find(Small::key_of(word, readable));
    if (!slot) return false;
    if (slot->count() == Small::kElsewhere) return take_long(word, readable, out);
    out.add_some(slot->ids, slot->count());
    return true;
  }
  // One that is too long, or has too many ids, is not kept.
  void put(std::string_view word, std::size_t readable, std::span<const std::int32_t> ids);

 private:
  using Small = WordSlots<2, 4>;
  using Middle = WordSlots<4, 8>;
  using Large = WordSlots<8, 32>;
  bool take_long(std::string_view word, std::size_t readable, IdBuffer& out) const;

  Small small_{1u << 18};
  Middle middle_{1u << 16};
  Large large_{1u << 14};
};

}  // namespace tokenizer
