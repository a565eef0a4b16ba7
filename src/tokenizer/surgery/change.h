// What becomes of a vocabulary: where its ids go, and which tokens are new behind them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer::surgery {

struct NewToken {
  std::string spelling;               // as tokenizer.json has it
  std::vector<Merge> merges;          // each makes it; none: it is a character
  std::vector<std::int32_t> made_of;  // the tokens that the tokenizer before makes of it
};

struct Change {
  std::vector<std::int32_t> moved;  // by id before: its id now, or -1 where it is left out
  std::vector<NewToken> added;      // behind all of them: the first has the id first()
  std::int32_t ids_kept = 0;        // ids, not counting what is new

  std::int32_t first() const { return ids_kept; }
  std::int32_t ids() const { return ids_kept + static_cast<std::int32_t>(added.size()); }
};

// Ids stay, and the new ones follow.
inline Change unmoved(std::int32_t ids) {
  Change out{.moved = {}, .added = {}, .ids_kept = ids};
  for (std::int32_t id = 0; id < ids; ++id) out.moved.push_back(id);
  return out;
}

}  // namespace tokenizer::surgery
