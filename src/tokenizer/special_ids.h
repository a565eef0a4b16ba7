// Which ids mark where a text begins and ends, as a model's folder says it.
//
// A folder says so in up to five files, and they are read in this order:
//   tokenizer.json           post_processor: what stands around a text that is encoded
//   tokenizer_config.json    bos_token, eos_token, pad_token by spelling; add_bos_token and
//                            add_eos_token, where they stand, outvote the post_processor
//   special_tokens_map.json  the same spellings, in older folders
//   config.json, generation_config.json   bos_token_id, pad_token_id, eos_token_id (one or a list)
//
// What surprises: the files of one folder disagree as a rule (a chat model ends a turn with
// another id than a document), so an answer ends at any eos that any of them names. A folder
// without tokenizer_config.json is taken for one of ours if its tokenizer has our spellings.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/context.h"

namespace tokenizer {

using TokenId = std::int32_t;

struct SpecialIds {
  TokenId bos = -1, eos = -1, pad = -1;  // -1: the folder names none
  std::vector<TokenId> before;           // in front of a text that the model reads
  std::vector<TokenId> after;            // behind a whole text; a prompt that is to go on gets none
  std::vector<TokenId> stop;             // an answer ends at any of these; ascending, each once
  TokenId user = -1, assistant = -1;     // turns of the chat template in chat.h; -1: not this one

  bool chats() const { return user >= 0 && assistant >= 0 && bos >= 0 && eos >= 0; }
  // What the first token of a scored text is judged after: bos, else eos, as evaluation harnesses
  // have it; -1 if there is neither.
  TokenId front() const { return bos >= 0 ? bos : eos; }
};

// `around.before` and `around.after` hold what the post-processor of tokenizer.json says; `id_of`
// gives the id of an added token or of a word of the vocabulary by its spelling, -1 for none.
// Ids that are not below `vocabulary` end no answer and begin no text. Error: bad_data, io.
base::Result<SpecialIds> read_special_ids(base::Disk& disk, const base::Path& folder,
                                          SpecialIds around, std::int64_t vocabulary,
                                          const std::function<TokenId(std::string_view)>& id_of);

}  // namespace tokenizer
