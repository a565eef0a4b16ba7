// A tokenizer.json that can be operated on: byte-pair encoding, whose tokens are made of one another.
//
// Two kinds have no unknown text, whatever is taken out of them: byte-level BPE, which spells all text in 256
// symbols, and BPE over characters that falls back to bytes <0x00> to <0xFF>, as SentencePiece has it. Others
// are refused by their name.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tokenizer/added_token.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/model.h"

namespace tokenizer::surgery {

struct Subject {
  base::Json file;  // as it stands
  std::string where;
  bool bytes = false;  // byte-level; else characters with bytes behind them
  ModelMade model;
  std::vector<Merge> merges;      // by rank
  std::vector<AddedToken> added;  // content and id alone
  // Ids that stay whatever is left out: bytes, the unknown, added tokens, what the file puts around texts.
  std::set<std::int32_t> fixed;

  const Vocabulary& vocabulary() const { return model->vocabulary(); }
  std::int32_t ids() const;  // highest id + 1, added tokens included
  bool is_added(std::string_view content) const;
};

// Of the text of a tokenizer.json. Error: bad_data; unsupported for another kind, with its name.
base::Result<Subject> read_subject(std::string_view file, const std::string& where);

// What a piece of text becomes, by the model alone.
std::vector<std::int32_t> ids_of(const Subject& subject, std::string_view piece);

// Calls use(id) for each id that stands in a file outside of its vocabulary: around texts, in padding.
// What use() puts there stays.
template <class Use>
void each_named_id(base::Json& json, const Use& use) {
  if (!json.is_object()) return;
  for (const char* key : {"sep", "cls"})
    if (json.contains(key) && json[key].is_array() && json[key].size() == 2) use(json[key][1]);
  if (json.contains("special_tokens") && json["special_tokens"].is_object())
    for (auto& [name, token] : json["special_tokens"].items())
      if (token.is_object() && token.contains("ids"))
        for (auto& id : token["ids"]) use(id);
  if (json.contains("pad_id")) use(json["pad_id"]);
  if (json.contains("processors") && json["processors"].is_array())
    for (auto& part : json["processors"]) each_named_id(part, use);
}

}  // namespace tokenizer::surgery
