#include "text/letters.h"

#include <unicode/uchar.h>
#include <unicode/ulocdata.h>
#include <unicode/uset.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "text/locale.h"

namespace text {

namespace {

struct CloseData {
  void operator()(ULocaleData* p) const { ulocdata_close(p); }
};
struct CloseSet {
  void operator()(USet* p) const { uset_close(p); }
};
using Data = std::unique_ptr<ULocaleData, CloseData>;
using Set = std::unique_ptr<USet, CloseSet>;

// Empty where ICU knows nothing of the language.
Set exemplars(ULocaleData* data, ULocaleDataExemplarSetType type, std::uint32_t options) {
  Set out(uset_openEmpty());
  UErrorCode status = U_ZERO_ERROR;
  if (data) ulocdata_getExemplarSet(data, out.get(), options, type, &status);
  if (U_FAILURE(status)) uset_clear(out.get());
  return out;
}

class Alphabet {
 public:
  explicit Alphabet(std::string_view language) {
    UErrorCode status = U_ZERO_ERROR;
    const Data opened(ulocdata_open(icu_locale(language).c_str(), &status));
    auto* data = U_SUCCESS(status) ? opened.get() : nullptr;
    own_ = exemplars(data, ULOCDATA_ES_STANDARD, USET_ADD_CASE_MAPPINGS);
    borrowed_ = exemplars(data, ULOCDATA_ES_AUXILIARY, USET_ADD_CASE_MAPPINGS);
    signs_ = exemplars(data, ULOCDATA_ES_PUNCTUATION, 0);
    // What stands in texts of any language.
    constexpr std::u32string_view usual = U"\u00A0\u00AD«»„“”‚‘’–—…•©®™°€§×";
    for (const auto c : usual) uset_add(signs_.get(), static_cast<UChar32>(c));
  }
  bool owns(char32_t c) const { return has(own_, c); }
  bool borrows(char32_t c) const { return has(borrowed_, c); }
  bool has_sign(char32_t c) const { return has(signs_, c); }

 private:
  static bool has(const Set& set, char32_t c) {
    return uset_contains(set.get(), static_cast<UChar32>(c)) != 0;
  }
  Set own_, borrowed_, signs_;
};

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; }

// Apostrophe, soft hyphen, dashes and a blank may stand between two letters.
bool joins(char32_t c) {
  return c == 0x2019 || c == 0xAD || c == 0x2013 || c == 0x2014 || c == 0xA0 || c == 0x2026;
}

void add(Letters& to, const Alphabet& alphabet, char32_t before, char32_t c, char32_t behind) {
  ++to.all;
  const bool inside = is_letter(before) && is_letter(behind);
  if (!is_letter(c)) {
    to.own += alphabet.has_sign(c) && (!inside || joins(c)) ? 1 : 0;
    return;
  }
  if (u_isupper(static_cast<UChar32>(c)) && u_islower(static_cast<UChar32>(before))) return;
  if (alphabet.owns(c))
    ++to.own;
  else
    to.borrowed += alphabet.borrows(c) ? 1 : 0;
}

}  // namespace

Letters letters_of(std::string_view text, std::string_view language) {
  const Alphabet alphabet(language);
  Letters out;
  char32_t before = ' ', now = ' ';
  const auto take = [&](char32_t behind) {
    if (now >= 0x80) add(out, alphabet, before, now, behind);
    before = now;
    now = behind;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto read = base::read_code_point(text, at);
    at += read.size;
    take(read.well_formed() ? read.value : 0xFFFD);
  }
  take(' ');
  return out;
}

}  // namespace text
