// Byte-level BPE by ranks, as tiktoken and Mistral's tekken.json keep it: tokens as bytes, and of two neighbours
// those are joined whose joined bytes have the lowest rank. A piece of text that is a token stays one.
//
// tokenizer.json says the same by a list of merges: for each token by its rank, all pairs of tokens that spell it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace tokenizer {

struct RankedSpecial {
  std::string content;
  std::size_t id = 0;
  bool hidden = true;  // left out where special tokens are
};

struct Ranked {
  std::vector<std::string> tokens;  // bytes by rank; empty where no token has it
  std::string pattern;              // in tokenizer.json's dialect
  std::size_t first = 0;            // id of rank 0
  std::vector<RankedSpecial> special;
  std::string before;  // the special token in front of each text; empty: none
};

// tokenizer.json. Error: bad_data for tokens that stand twice, a byte without a token, ids that collide;
// unsupported for tokens beyond 512 bytes.
base::Result<std::string> ranked_file(const Ranked& ranked, const std::string& where);

}  // namespace tokenizer
