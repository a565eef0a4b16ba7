// What of a text is looked at where text that is held out is looked for, the same of both sides: Unicode form C, any run
// of white space (White_Space) as one space, and nothing of what is invisible (text::is_invisible), wherever it stands.
// Bytes that are no UTF-8 stay.
#pragma once

#include <string>
#include <string_view>

namespace tokenizer {

std::string held_out_form(std::string_view text);

// The line of `text` in which byte `wanted` of its form stands; the first is 1.
std::size_t line_of_form(std::string_view text, std::size_t wanted);

}  // namespace tokenizer
