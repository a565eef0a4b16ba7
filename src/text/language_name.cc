#include "text/language_name.h"

#include <unicode/locid.h>

#include "text/language.h"
#include "text/locale.h"

namespace text {

std::string language_name(std::string_view language, std::string_view in) {
  const auto code = icu_locale(language);
  const icu::Locale locale(code.c_str());
  icu::UnicodeString name;
  locale.getDisplayName(icu::Locale(icu_locale(in).c_str()), name);
  std::string out;
  name.toUTF8String(out);
  // Without a word ICU gives the code back, or the code with what it can name of it.
  const std::string bare = locale.getLanguage();
  return out.empty() || out == bare || out.starts_with(bare + " (") ? english_name(language) : out;
}

}  // namespace text
