// Ids alone of tokenizers of SentencePiece's kind, quickly: spaces are U+2581 without a copy, the text is cut
// into words where that is exact, and the ids of a word that was met before are remembered.
//
// The answers are those of the general way (pipeline.h) to the last id. A cut before a run of U+2581 is exact
// where no token of the model joins it to what stands before, which the model says of its merges. What changes
// characters (NFC, NFKC, a charsmap) is done word by word: none of it looks across a space.
#pragma once

#include "tokenizer/model.h"
#include "tokenizer/plain_kind.h"
#include "tokenizer/quick_ids.h"

namespace tokenizer {

class PlainIds : public QuickIds {
 public:
  // Null where the file's kind or its model has no quick way.
  static std::shared_ptr<const PlainIds> of(const base::Json& file, ModelMade model);

  bool encode(std::string_view part, bool first, std::vector<std::int32_t>& out) const override;
  void make_ready() const override;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace tokenizer
