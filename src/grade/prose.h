// What of an answer is written in a human language.
#pragma once

#include <string>
#include <string_view>

namespace grade {

// Without code between fences or backticks, mathematics between dollars or \( \), words of LaTeX, tags, addresses and
// words with digits: they are the same in all languages.
std::string prose_of(std::string_view answer);

}  // namespace grade
