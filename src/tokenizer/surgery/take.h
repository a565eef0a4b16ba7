// Tokens of another tokenizer for one that lacks them.
//
// They come by their rank there, with those merges there whose parts are known here, and, where the tokens here
// make two of a new one's bytes, with the merge of these two. What its own bytes do not become is left out: no text
// would ever have it. As in learner.h no merge makes a token that there is.
#pragma once

#include "tokenizer/surgery/change.h"
#include "tokenizer/surgery/subject.h"

namespace tokenizer::surgery {

struct Taken {
  std::vector<NewToken> tokens;
  std::size_t there = 0;   // tokens of the other one that this one lacks, added tokens aside
  std::size_t no_way = 0;  // of these: what no merges here lead to
};

// At most `most`, with ids from `first` on. Error: bad_request where one is byte-level and the other is not.
base::Result<Taken> take(const Subject& subject, const Subject& other, std::size_t most,
                         std::int32_t first);

}  // namespace tokenizer::surgery
