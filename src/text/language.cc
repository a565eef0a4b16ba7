#include "text/language.h"

#include <unicode/uloc.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/recipe.h"
#include "base/utf8.h"
#include "text/locale.h"
#include "text/normalize.h"

namespace text {

using base::Code;
using base::Error;
using base::Result;

extern const std::string_view languages_tsv;  // share/languages.tsv

namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(at, start), text.size());
    out.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return out;
}

std::string known(const std::string& column) { return column == "-" ? "" : column; }

std::vector<Language> parse_table(std::string_view table) {
  std::vector<Language> out;
  for (const auto& line : split(table, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const auto column = split(line, '\t');
    CHECK(column.size() == 6, "share/languages.tsv has a row without six columns");
    auto aliases = column[2] == "-" ? std::vector<std::string>{} : split(column[2], ',');
    out.push_back(
        {column[0], known(column[1]), std::move(aliases), known(column[3]), column[4], column[5]});
  }
  return out;
}

bool all_letters(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// "sr-Latn-RS" -> {"sr", "latn"}; regions, variants and encodings are dropped.
struct Tag {
  std::string language;
  std::string script;  // lower case, may be empty
};
Tag split_tag(std::string_view code) {
  auto lowered = base::ascii_lower(code.substr(0, code.find('.')));
  std::replace_if(lowered.begin(), lowered.end(), [](char c) { return c == '-' || c == '@'; }, '_');
  const auto parts = split(lowered, '_');
  Tag tag{parts[0], ""};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto& part = parts[i];
    if (part.size() == 4 && all_letters(part)) tag.script = part;
    if (part == "latin") tag.script = "latn";
    if (part == "cyrillic") tag.script = "cyrl";
  }
  return tag;
}

bool means(const Language& row, const std::string& language) {
  return row.two == language || row.code.substr(0, 3) == language ||
         std::find(row.aliases.begin(), row.aliases.end(), language) != row.aliases.end();
}

// ICU's answer to one question about a locale; "" if it has none.
std::string ask_icu(int32_t (*ask)(const char*, char*, int32_t, UErrorCode*),
                    const std::string& locale) {
  std::array<char, 64> out{};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = ask(locale.c_str(), out.data(), out.size(), &status);
  return U_SUCCESS(status) ? std::string(out.data(), static_cast<std::size_t>(size)) : "";
}

std::string english_name_by_icu(const std::string& two) {
  std::array<UChar, 64> name{};
  UErrorCode status = U_ZERO_ERROR;
  const auto size = uloc_getDisplayLanguage(two.c_str(), "en", name.data(), name.size(), &status);
  std::string out;
  if (U_FAILURE(status)) return out;
  for (const auto c : std::u16string_view(name.data(), static_cast<std::size_t>(size)))
    base::append_utf8(out, c);
  return out;
}

// "Russian would be rus_Cyrl" for ru, rus and rus_Cyrl; "" where ISO 639-1 has no such language.
std::string would_be(const Tag& tag) {
  if (!all_letters(tag.language)) return "";
  const auto two = ask_icu(uloc_getLanguage, tag.language);
  const std::string three = uloc_getISO3Language(two.c_str());
  if (two.size() != 2 || three.size() != 3) return "";
  const auto script = ask_icu(uloc_getScript, ask_icu(uloc_addLikelySubtags, two));
  const auto code = three + "_" + script;
  if (script.empty() || find_language(code)) return "";  // sh: another name of one that is known
  return english_name_by_icu(two) + " would be " + code;
}

Error unknown(std::string_view code) {
  if (const auto name = would_be(split_tag(code)); !name.empty())
    return Error{
        Code::bad_request, "unknown language '" + std::string(code) + "'", "",
        name + ", which is none of the " + std::to_string(languages().size()) +
            " that share/languages.tsv lists; a row of that form there adds it at the next "
            "build"};
  std::vector<std::string> words;
  for (const auto& row : languages()) {
    if (!row.two.empty()) words.push_back(row.two);
    words.insert(words.end(), row.aliases.begin(), row.aliases.end());
    words.insert(words.end(), {row.code, lower(row.english), lower(row.native)});
  }
  auto near = base::nearest(lower(code), words);
  if (near.empty()) near = base::nearest(std::string(code), words);
  for (const auto& row : languages())
    if (!near.empty() &&
        (means(row, near) || near == lower(row.english) || near == lower(row.native)))
      near = row.code;
  return Error{Code::bad_request, "unknown language '" + std::string(code) + "'", "",
               near.empty() ? "codes look like deu_Latn; share/languages.tsv lists them"
                            : "did you mean '" + near + "'?"};
}

}  // namespace

std::span<const Language> languages() {
  static const std::vector<Language> table = parse_table(languages_tsv);
  return table;
}

Result<std::string> canonical_language(std::string_view code) {
  const auto tag = split_tag(code);
  std::string scripts;
  for (const auto& row : languages()) {
    if (tag.language.empty() || !means(row, tag.language)) continue;
    if (tag.script.empty() || base::ascii_lower(row.script()) == tag.script) return row.code;
    scripts += (scripts.empty() ? "" : " or ") + row.code;
  }
  if (scripts.empty()) return unknown(code);
  return Error{Code::bad_request, "'" + std::string(code) + "' names a script that is not known",
               "", "did you mean " + scripts + "?"};
}

const Language* find_language(std::string_view canonical) {
  for (const auto& row : languages())
    if (row.code == canonical) return &row;
  return nullptr;
}

std::string english_name(std::string_view canonical) {
  const auto* row = find_language(canonical);
  return row ? row->english : std::string(canonical);
}

std::string icu_locale(std::string_view language) {
  const auto* row = find_language(language);
  if (!row) return std::string(language);
  if (row->code == "srp_Latn") return "sr_Latn";
  return row->two.empty() ? row->code.substr(0, 3) : row->two;
}

}  // namespace text
