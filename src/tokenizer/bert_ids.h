// Ids alone of tokenizers of BERT's kind, quickly: normalised character by character, and the ids of what stood
// between two spaces, and of words, are remembered.
//
// The answers are those of the general way (pipeline.h) to the last id.
#pragma once

#include "tokenizer/model.h"
#include "tokenizer/quick_ids.h"

namespace tokenizer {

class BertIds : public QuickIds {
 public:
  // Null where the file's normalizer or splitter is another, or its model has no quick way.
  static std::shared_ptr<const BertIds> of(const base::Json& file, ModelMade model);
  bool encode(std::string_view part, bool first, std::vector<std::int32_t>& out) const override;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace tokenizer
