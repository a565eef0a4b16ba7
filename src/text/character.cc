// ICU's properties behind names that say what they are; see the header.
#include "text/character.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <memory>

#include "base/result.h"

namespace text {
namespace {

UChar32 icu_char(char32_t c) { return static_cast<UChar32>(c); }

bool is_of(char32_t c, std::uint32_t kinds) { return (U_GET_GC_MASK(icu_char(c)) & kinds) != 0; }

const icu::Normalizer2& form(bool compatible) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* found = compatible ? icu::Normalizer2::getNFKCInstance(status)
                                 : icu::Normalizer2::getNFCInstance(status);
  CHECK(U_SUCCESS(status), "ICU has no normalisation data");
  return *found;
}

struct Close {
  void operator()(UText* text) const { utext_close(text); }
};

}  // namespace

int age(char32_t c) {
  UVersionInfo version;
  u_charAge(icu_char(c), version);
  return version[0];
}

bool is_white_space(char32_t c) { return u_isUWhiteSpace(icu_char(c)); }
bool is_invisible(char32_t c) {
  return u_hasBinaryProperty(icu_char(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
         (is_of(c, U_GC_CC_MASK) && !is_white_space(c));
}
bool is_numeric(char32_t c) { return is_of(c, U_GC_N_MASK); }
bool is_punctuation(char32_t c) { return is_of(c, U_GC_P_MASK); }
bool is_other_symbol(char32_t c) { return is_of(c, U_GC_SO_MASK); }
bool is_mark(char32_t c) { return is_of(c, U_GC_M_MASK); }
bool is_nonspacing_mark(char32_t c) { return is_of(c, U_GC_MN_MASK); }
bool is_control_or_format(char32_t c) {
  return is_of(c, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK);
}
bool is_word(char32_t c) {
  return u_isUAlphabetic(icu_char(c)) || is_of(c, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK) ||
         u_hasBinaryProperty(icu_char(c), UCHAR_JOIN_CONTROL);
}

int combining_class(char32_t c) { return u_getCombiningClass(icu_char(c)); }

std::u32string decomposition(char32_t c, bool compatible) {
  icu::UnicodeString parts;
  if (!form(compatible).getDecomposition(icu_char(c), parts)) return {};
  std::u32string out;
  for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1))
    out += static_cast<char32_t>(parts.char32At(i));
  return out;
}

char32_t composition(char32_t first, char32_t second) {
  const auto composed = form(false).composePair(icu_char(first), icu_char(second));
  return composed < 0 ? 0 : static_cast<char32_t>(composed);
}

std::u32string lower(char32_t c) {
  if (c == 0x130) return U"i\u0307";
  return std::u32string(1, static_cast<char32_t>(u_tolower(icu_char(c))));
}

int script_number(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto script = uscript_getScript(icu_char(c), &status);
  return U_FAILURE(status) || script == USCRIPT_UNKNOWN ? -1 : script;
}

std::vector<std::size_t> grapheme_ends(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  const std::unique_ptr<UText, Close> text(
      utext_openUTF8(nullptr, utf8.data(), static_cast<std::int64_t>(utf8.size()), &status));
  CHECK(U_SUCCESS(status), "ICU has no rules for graphemes");
  breaks->setText(text.get(), status);
  CHECK(U_SUCCESS(status), "ICU cannot read UTF-8");
  std::vector<std::size_t> ends;
  for (auto at = breaks->next(); at != icu::BreakIterator::DONE; at = breaks->next())
    ends.push_back(static_cast<std::size_t>(at));
  return ends;
}

}  // namespace text
