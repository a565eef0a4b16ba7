// What a tokenizer.json says besides its vocabulary: what stands around a text, and which ways are open to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/special_ids.h"

namespace binding {

struct Head {
  std::vector<tokenizer::TokenId> before, after;  // around one text, by the post-processor
  bool around = false;  // they are all that it does to one text, and all is of type 0
  // The ids of one text are `before`, those of the text alone, `after`, all of type 0: neither truncated nor
  // padded. Then the ways that give ids alone, which are quicker, give them.
  bool plain = false;
  bool padded = false;  // a text gets tokens that say nothing, so that it is long enough
  bool byte_level =
      false;  // a token is bytes, and what ids decode to are those one behind the other

  // Error: bad_data, unsupported.
  static base::Result<Head> read(std::string_view file, const std::string& where);
};

}  // namespace binding
