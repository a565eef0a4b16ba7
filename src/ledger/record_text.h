// Reading records that their signer may have filled with anything: a ledger from elsewhere is never a
// reason to stop with a word about JSON.
#pragma once

#include <string>

#include "base/json.h"

namespace ledger {

// The text at `key` of a record's body, or of a part of it; "" if there is none.
inline std::string text_at(const base::Json& body, const char* key) {
  const auto at = body.find(key);
  return at != body.end() && at->is_string() ? at->get<std::string>() : "";
}

}  // namespace ledger
