#include "text/script.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "text/utf8.h"

namespace text {

std::map<std::string, std::int64_t> count_scripts(std::string_view utf8) {
  std::map<UScriptCode, std::int64_t> by_code;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto read = base::read_code_point(utf8, at);
    at += read.size;
    const auto c = static_cast<UChar32>(read.value);
    if (!read.well_formed() || !u_isalpha(c)) continue;
    UErrorCode status = U_ZERO_ERROR;
    const auto script = uscript_getScript(c, &status);
    if (U_SUCCESS(status) && script > USCRIPT_INHERITED) ++by_code[script];
  }
  std::map<std::string, std::int64_t> out;
  for (const auto& [script, letters] : by_code) out[uscript_getShortName(script)] += letters;
  return out;
}

std::string script_of(std::string_view utf8) {
  std::string best = "Zyyy";
  std::int64_t most = 0;
  for (const auto& [script, letters] : count_scripts(utf8)) {
    if (letters <= most) continue;
    best = script;
    most = letters;
  }
  return best;
}

}  // namespace text
