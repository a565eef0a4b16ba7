#include "text/identify.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <vector>

#include "text/language.h"
#include "text/script.h"
#include "text/utf8.h"

namespace text {

namespace {

std::string canonical_of(const std::string& cld2_code, std::string_view text) {
  std::vector<const Language*> rows;
  for (const auto& row : languages())
    if (!row.cld2.empty() && row.cld2 == cld2_code) rows.push_back(&row);
  if (rows.empty()) return "";
  if (rows.size() == 1) return rows[0]->code;
  const auto script = script_of(text);
  for (const auto* row : rows)
    if (row->script() == script) return row->code;
  return "";
}

CLD2::Language cld2_language(std::string_view canonical) {
  const auto* row = find_language(canonical);
  return row && !row->cld2.empty() ? CLD2::GetLanguageFromName(row->cld2.c_str())
                                   : CLD2::UNKNOWN_LANGUAGE;
}

struct Answer {
  CLD2::Language best[3];
  int percent[3];
  bool reliable = false;
};

// `clean` has no control characters: CLD2 refuses a whole text for one of them.
Answer ask(const std::string& clean, std::string_view expected) {
  constexpr std::size_t longest = std::size_t{1} << 30;  // CLD2 counts in int
  const auto length = static_cast<int>(std::min(clean.size(), longest));
  CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, cld2_language(expected)};
  Answer out;
  double scores[3];
  int text_bytes = 0, valid_bytes = 0;
  CLD2::ExtDetectLanguageSummaryCheckUTF8(clean.data(), length, true, &hints, 0, out.best,
                                          out.percent, scores, nullptr, &text_bytes, &out.reliable,
                                          &valid_bytes);
  return out;
}

}  // namespace

bool lacks_marks(std::string_view text) {
  constexpr std::int64_t rare = 200;  // one letter of so many; Swedish has one in 20
  std::int64_t letters = 0, beyond = 0;
  for (const unsigned char c : text) {
    letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    beyond += c >= 0xC3 && c <= 0xF4 && c != 0xE2;  // leads of letters; E2 is punctuation
  }
  return beyond * rare < letters;
}

Identified identify(std::string_view text, std::string_view expected) {
  const auto clean = without_controls(repair_utf8(text).text);
  const auto answer = ask(clean, expected);
  Identified out;
  out.code = CLD2::LanguageCode(answer.best[0]);
  out.percent = answer.percent[0];
  out.reliable = answer.reliable && answer.best[0] != CLD2::UNKNOWN_LANGUAGE;
  out.language = canonical_of(out.code, clean);
  return out;
}

std::vector<Share> identify_all(std::string_view text) {
  const auto clean = without_controls(repair_utf8(text).text);
  const auto answer = ask(clean, "");
  std::vector<Share> out;
  for (int i = 0; i < 3; ++i) {
    if (answer.best[i] == CLD2::UNKNOWN_LANGUAGE || answer.percent[i] == 0) continue;
    const std::string code = CLD2::LanguageCode(answer.best[i]);
    const auto language = canonical_of(code, clean);
    out.push_back({language.empty() ? code : language, answer.percent[i] / 100.0});
  }
  return out;
}

}  // namespace text
