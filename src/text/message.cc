#include "text/message.h"

#include <unicode/msgfmt.h>

#include <vector>

#include "text/locale.h"

namespace text {

base::Result<std::string> format_message(std::string_view pattern, std::string_view language,
                                         const MessageValues& values, const std::string& where) {
  const auto said = [&](const char* what) {
    return base::Error{base::Code::bad_data, what, where,
                       "write places as {text}, plurals as {count, plural, one {...} other {...}}"};
  };
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessageFormat format(
      icu::UnicodeString::fromUTF8({pattern.data(), static_cast<std::int32_t>(pattern.size())}),
      icu::Locale(icu_locale(language).c_str()), status);
  if (U_FAILURE(status)) return said("it is no pattern of a message");
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> arguments;
  for (const auto& [name, value] : values) {
    names.push_back(icu::UnicodeString::fromUTF8(name));
    if (value.is_number)
      arguments.emplace_back(value.number);
    else
      arguments.emplace_back(icu::UnicodeString::fromUTF8(value.text));
  }
  icu::UnicodeString out;
  format.format(names.data(), arguments.data(), static_cast<std::int32_t>(names.size()), out,
                status);
  if (U_FAILURE(status)) return said("a message cannot be made of it");
  std::string utf8;
  return out.toUTF8String(utf8);
}

}  // namespace text
