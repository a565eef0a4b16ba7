// A quick look whether text is in Normalisation Form C already.
#pragma once

#include <string_view>

namespace text {

// Whether each character is one that NFC leaves as it is whatever stands beside it. Where this says no, the text may
// be in NFC all the same. Ill-formed bytes are no such character.
bool is_surely_nfc(std::string_view utf8);

}  // namespace text
