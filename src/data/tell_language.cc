#include "data/tell_language.h"

#include <algorithm>
#include <set>

#include "data/rule/alike.h"
#include "text/identify.h"
#include "text/language.h"
#include "text/script.h"

namespace data {

using base::Code;
using base::Error;
using base::Result;

namespace {

using Codes = std::span<const std::string>;

// The whole of a long book says no more than its beginning.
std::string_view head_of(std::string_view text) {
  constexpr std::size_t enough = 32 * 1024;
  return text.substr(0, enough);
}

std::string one_of(const std::string& found, Codes languages) {
  if (std::ranges::find(languages, found) != languages.end()) return found;
  std::string out;
  for (const auto& one : languages)
    if (!found.empty() && rule::alike(found, one)) out = out.empty() ? one : out;
  return out;
}

std::string only_one_in_its_script(std::string_view text, Codes languages) {
  const auto script = text::script_of(text);
  std::string out;
  for (const auto& one : languages) {
    if (!one.ends_with("_" + script)) continue;
    if (!out.empty()) return "";
    out = one;
  }
  return out;
}

}  // namespace

std::string tell_language(std::string_view text, Codes languages) {
  constexpr std::size_t too_short = 200;  // bytes
  text = head_of(text);
  const auto found = text::identify(text);
  auto direct = one_of(found.language, languages);
  if (!direct.empty()) return direct;
  if (found.reliable && !text::lacks_marks(text)) return "";
  // A hearing for each, in which the scale tips towards it.
  for (const auto& one : languages)
    if (text::identify(text, one).language == one) return one;
  // A longer text that nobody can identify is in a language that nobody here knows, or in several.
  const bool silent = !found.reliable && text.size() <= too_short;
  return silent ? only_one_in_its_script(text, languages) : "";
}

std::string why_none(std::string_view text) {
  const auto found = text::identify(head_of(text));
  if (!found.reliable)
    return "its language cannot be told; too little text, or of several "
           "languages";
  return "its language is none of the source's; it looks like " +
         (found.language.empty() ? "'" + found.code + "'" : text::english_name(found.language));
}

Result<void> check_languages(const std::string& name, const std::string& language,
                             const std::vector<std::string>& languages) {
  if (languages.empty()) return source::check_language(name, language);
  if (!language.empty())
    return Error{Code::bad_request, "source '" + name + "' has both language and languages", "",
                 "language is that of all its documents; languages are those that each document "
                 "is told by"};
  std::set<std::string> seen;
  for (const auto& one : languages)
    if (!seen.insert(TRY(text::canonical_language(one))).second)
      return Error{Code::bad_request, "source '" + name + "' names '" + one + "' twice", "",
                   "take one out of its languages"};
  return {};
}

Result<void> keep_languages(const std::vector<std::string>& languages, base::Json& options) {
  if (languages.empty()) return {};
  auto& kept = options["languages"] = base::Json::array();
  for (const auto& one : languages) kept.push_back(TRY(text::canonical_language(one)));
  return {};
}

std::vector<std::string> kept_languages(const Fetched& fetched) {
  std::vector<std::string> out;
  if (!fetched.options.is_object()) return out;
  for (const auto& one : fetched.options.value("languages", base::Json::array()))
    if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

bool name_language(Codes languages, Document& document, std::string& reason) {
  const auto text = document.text();
  document.language = tell_language(text, languages);
  if (document.language.empty()) reason = why_none(text);
  return !document.language.empty();
}

}  // namespace data
