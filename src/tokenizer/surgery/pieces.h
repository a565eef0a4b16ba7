// Which pieces a text is cut into before its tokens are found, and how often each occurs.
//
// Of a tokenizer that leaves a text whole, as SentencePiece's may, a piece begins at each run of U+2581: no
// token that is learnt or counted here has one behind another character.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "tokenizer/surgery/subject.h"

namespace tokenizer::surgery {

using Pieces = std::map<std::string, std::uint64_t>;  // as the model spells them

struct Counted {
  Pieces pieces;
  std::uint64_t bytes = 0;  // of the texts
};

// Of files, each as training_text.h reads it. Added tokens are no text. Error: missing, io, bad_data, also for a text that
// holds an article of udhr where that is at hand;
// bad_request for a file without text, and for an expression that backtracks without end over one; interrupted.
base::Result<Counted> count_pieces(const Subject& subject, std::span<const base::Path> files,
                                   base::Context& ctx);

}  // namespace tokenizer::surgery
