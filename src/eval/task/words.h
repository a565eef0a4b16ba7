// Words and texts as the harness counts and compares them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace eval::task {

// len(re.split(r"\s+", text)): white space at an end adds one.
std::int64_t count_words(std::string_view text);

}  // namespace eval::task
