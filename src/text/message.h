// Sentences with places in them, by ICU's MessageFormat: "{count, plural, one {# part} other {# parts}}".
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace text {

// What stands in a place: a text, put in as it is, or a number, which plural rules of the language judge.
struct MessageValue {
  std::string text{};
  std::int64_t number = 0;
  bool is_number = false;
};
using MessageValues = std::map<std::string, MessageValue>;

// Error: bad_data for what is no pattern, with `where`.
base::Result<std::string> format_message(std::string_view pattern, std::string_view language,
                                         const MessageValues& values, const std::string& where);

}  // namespace text
