// What a language is called in another one.
#pragma once

#include <string>
#include <string_view>

namespace text {

// "Deutsch" for deu_Latn in deu_Latn, "saksa" in fin_Latn: as CLDR has it, the script in brackets where a language is
// written in several. Where CLDR has no word, the English name. Codes are canonical.
std::string language_name(std::string_view language, std::string_view in);

}  // namespace text
