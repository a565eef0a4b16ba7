// Text as datatrove compares it: small letters, each number a 0, signs a space, one space between words, no accents.
#pragma once

#include <string>
#include <string_view>

namespace data::minhash {

// In its order: lower case, numbers (with one decimal sign inside), signs, white space, canonical decomposition
// without nonspacing marks. `text` is well-formed.
std::string simplify(std::string_view text);

}  // namespace data::minhash
