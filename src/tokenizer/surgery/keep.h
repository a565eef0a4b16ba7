// Which tokens a text needs, so that the others can be left out.
//
// A token that is kept keeps the merges that make it, and so their parts. Then a text whose tokens are all kept has
// the same tokens as before: every merge that was applied to it is there, and in the same order.
#pragma once

#include <set>
#include <span>

#include "tokenizer/surgery/change.h"
#include "tokenizer/surgery/pieces.h"

namespace tokenizer::surgery {

// By id, how often it is a token of the pieces.
std::vector<std::uint64_t> tokens_of(const Subject& subject, const Pieces& pieces);

struct Keeping {
  std::vector<std::uint64_t> counts;  // as tokens_of() gives them
  std::set<std::int32_t> also;  // ids that stay besides subject.fixed, also where no token has them
  std::int64_t most = 0;        // ids in all; 0: those that the text needs
};

// Ids move together in their order. With `most`, the tokens that the text has most often come first, then those
// whose merges rank first. Error: bad_request if fewer are asked for than must stay, or more than there are.
base::Result<Change> keep(const Subject& subject, const Keeping& keeping);

}  // namespace tokenizer::surgery
