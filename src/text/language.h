// The languages janua knows, under one name each.
//
// A canonical code is ISO 639-3 of the individual language, '_', ISO 15924 script: "deu_Latn".
// Sources mix codes (est and ekk, lav and lvs, sqi and als, no and nb), and totals per language
// split where nobody joins them; so every code that enters is made canonical at the door. What
// surprises: "no" and "nor" mean Bokmål, and "sr" without a script means Cyrillic, as in CLDR.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace text {

struct Language {
  std::string code;  // "deu_Latn"
  std::string two;   // ISO 639-1: "de"; may be empty
  std::vector<std::string> aliases;
  std::string cld2;     // "de"; empty if CLD2 does not know it
  std::string english;  // "German"
  std::string native;   // "Deutsch"
  std::string script() const { return code.substr(4); }
};

// The 39 variants of share/languages.tsv, in its order.
std::span<const Language> languages();

// Takes ISO 639-1 and 639-3, BCP 47 and POSIX tags with regions and variants, in any case: "de",
// "deu", "deu_Latn", "pt-BR", "sr-Latn-RS", "sr@latin", "de_DE.UTF-8", "deu_1996". Error:
// bad_request with the nearest known code, also for a name ("German"), for a script the language is
// not known in ("deu_Cyrl").
base::Result<std::string> canonical_language(std::string_view code);

// None for a code that is not canonical.
const Language* find_language(std::string_view canonical);

// "German" for "deu_Latn"; the code itself where it is not known.
std::string english_name(std::string_view canonical);

}  // namespace text
