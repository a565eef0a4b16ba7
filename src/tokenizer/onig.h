// Oniguruma's dialect of regular expressions, which tokenizer.json is written in, put into PCRE2's.
//
// What the two read differently and is translated here:
//   [a[bc]] [a&&[^b]]     sets in sets, and what two sets share; to PCRE2 [ and && are characters
//   \s \w \h \b \v        other characters: Unicode's white space, words with marks, hex digits
//   [[:alpha:]]           by Unicode's properties
//   (?m)                  . takes line ends too, which PCRE2 calls (?s); ^ and $ always mean lines
//   a(?i)b|c              a(?i:b|c): the option holds to the end of its group, over the bars
//   {,3} {2}+ {2}?        {0,3} (?:{2})+ (?:{2})?
// What cannot be said in PCRE2, or could run without end (recursion), is refused by name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenizer {

// For PCRE2 with UTF, UCP and MULTILINE. Error: unsupported, with the construct; bad_data for a
// set or a group that is not closed.
base::Result<std::string> pcre2_of_onig(std::string_view expression, const std::string& where);

}  // namespace tokenizer
