// The locale name by which ICU knows a canonical language code.
#pragma once

#include <string>
#include <string_view>

namespace text {

// "deu_Latn" -> "de", "srp_Latn" -> "sr_Latn", "als_Latn" -> "sq", "" -> "". Codes that the table
// does not know are handed on as they are.
std::string icu_locale(std::string_view language);

}  // namespace text
