// A SentencePiece model as the tokenizer.json that gives the same ids.
//
// What surprises: symbols that users defined are found before anything is joined, yet in a text that got its space in
// front and lost its spare ones already; added tokens of tokenizer.json are found in the raw text, and what stands
// between them is treated as a text of its own. So such symbols are added tokens only where no space is added or
// removed; else they are cut out by a Split (BPE), or have a score that always wins (Unigram, as SentencePiece does).
// Texts that spell <unk> or a control token are the one difference that remains, as everywhere.
#pragma once

#include "tokenizer/format.h"
#include "tokenizer/sentencepiece_model.h"
#include "tokenizer/tokens_beside.h"

namespace tokenizer {

// What the folder of a model says of the tokenizer beyond its file.
struct BesidePieces {
  bool begin = false, end = false;  // which tokens stand around a text
  std::vector<AddedToken> added;    // by id: pieces, and those behind them
};

// By tokenizer_config.json and what tokens_beside.h reads; without one, BPE begins with a token and Unigram has none, as
// published models have it. Error: bad_data; unsupported for classes that give other ids than their model.
base::Result<BesidePieces> beside_pieces(const FilesBeside& files, const SentencePieceModel& model);

// Error: unsupported for what no tokenizer.json can say; bad_data.
base::Result<Files> sentencepiece_files(const SentencePieceModel& model, const BesidePieces& beside,
                                        const std::string& where);

}  // namespace tokenizer
