// The member "added_tokens" of a tokenizer.json, read once for all who ask: a token that the model has keeps the model's
// id whatever the file says, and of two that have one id the later stands.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "tokenizer/added_token.h"

namespace tokenizer {

struct AddedTokenList {
  std::vector<AddedToken> tokens;
  std::unordered_map<std::string, std::int32_t> ids;  // of those, too, that gave way
  std::unordered_set<std::string> special;            // spellings that were said to be special
};

// `count`: tokens of the model, of which `id_of` tells the id, -1 for none. Error: bad_data; unsupported where they are
// longer than 16 MiB together.
base::Result<AddedTokenList> read_added_tokens(
    const base::Json& file, const std::string& where, std::int64_t count,
    const std::function<std::int32_t(std::string_view)>& id_of);

}  // namespace tokenizer
