// Tokens of bytes may begin or end inside of a character; here they become texts.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tokenizer {

// Calls found(text) for well-formed texts in which `bytes` stand with whole characters at both ends, as many as are
// common (all characters of two bytes, most of three, the emoji of four), until it answers true; at most `most` of them.
// Whether it did.
bool each_whole_text(std::string_view bytes, std::size_t most,
                     const std::function<bool(const std::string& text)>& found);

}  // namespace tokenizer
