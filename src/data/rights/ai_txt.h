// ai.txt of Spawning (2023): which kinds of files may be trained on. No specification exists.
//
// Rules are by the ending of a file ("Disallow: *.jpg"), or for everything ("/" or "*"); the longest that
// matches counts, Allow among equals, and what no rule names is allowed. Endings ignore case.
#pragma once

#include <optional>
#include <string_view>

namespace data::rights {

bool ask_ai_txt(std::string_view bytes, std::string_view url);

}  // namespace data::rights
