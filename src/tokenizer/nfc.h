// Unicode form C of text that need not be UTF-8 throughout.
#pragma once

#include <string>
#include <string_view>

namespace tokenizer {

// True only if `text` is NFC already; cheap, and false for much text that is.
bool is_surely_nfc(std::string_view text);

// NFC of the stretches that are UTF-8; other bytes stay as they are.
std::string nfc_of_bytes(std::string_view text);

}  // namespace tokenizer
