#include "tokenizer/model.h"

namespace tokenizer {

base::Result<ModelMade> make_model(const Part& part, LongLists* lists) {
  if (!part.type().empty()) return make_part(model::all(), "model", part, lists);
  auto named = part.json();
  named["type"] = part.is_set("merges")                      ? "BPE"
                  : part.is_set("continuing_subword_prefix") ? "WordPiece"
                  : part.is_set("unk_token")                 ? "WordLevel"
                                                             : "Unigram";
  return make_part(model::all(), "model", Part(named, part.where()), lists);
}

}  // namespace tokenizer
