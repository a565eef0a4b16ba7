#include "data/debian/copyright.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/hash.h"

namespace data::debian {

using base::Code;
using base::Error;
using base::Result;

namespace {

struct Field {
  std::string name;   // lower case
  std::string first;  // what stands behind the colon
  std::string rest;   // continuation lines, without their one leading space; " ." is an empty line
};
using Stanza = std::vector<Field>;

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

void continue_field(Stanza& stanza, std::string_view line) {
  if (stanza.empty()) return;
  auto text = std::string(line.substr(1));
  text.erase(text.find_last_not_of(" \t\r") + 1);
  auto& rest = stanza.back().rest;
  if (!rest.empty() || !stanza.back().first.empty()) rest += '\n';
  rest += trim(text) == "." ? "" : text;
}

// A line without a colon is no field: some files have stray lines, such as a URL above "Files:",
// which reads as a field nobody asks for.
void add_field(Stanza& stanza, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = base::ascii_lower(trim(line.substr(0, colon)));
  stanza.push_back({name, trim(line.substr(colon + 1)), ""});
}

std::vector<Stanza> split_stanzas(std::string_view bytes) {
  std::vector<Stanza> out(1);
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (trim(line).empty()) {
      if (!out.back().empty()) out.emplace_back();
    } else if (line[0] == ' ' || line[0] == '\t') {
      continue_field(out.back(), line);
    } else if (line[0] != '#') {
      add_field(out.back(), line);
    }
  }
  return out;
}

const Field* find(const Stanza& stanza, std::string_view name) {
  for (const auto& field : stanza)
    if (field.name == name) return &field;
  return nullptr;
}

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      word += c;
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  return out;
}

std::string without_first_newline(std::string text) {
  if (text.starts_with('\n')) text.erase(0, 1);
  return text;
}

// The names in a licence line: "GPL-2+ or MIT" -> {"GPL-2+", "MIT"}.
std::vector<std::string> license_names(const std::string& line) {
  std::vector<std::string> out;
  for (auto word : split_words(line)) {
    while (word.ends_with(',')) word.pop_back();
    if (word != "or" && word != "and" && word != "and/or" && !word.empty()) out.push_back(word);
  }
  return out;
}

std::string describe(const CopyrightStanza& stanza) {
  std::string out = "copyright stanza " + std::to_string(stanza.number) + " 'Files:";
  for (std::size_t i = 0; i < std::min<std::size_t>(stanza.patterns.size(), 4); ++i)
    out += " " + stanza.patterns[i];
  return out + (stanza.patterns.size() > 4 ? " ...'" : "'");
}

// The names may have their texts in stanzas of their own, above or below.
std::string whole_text(const CopyrightStanza& stanza,
                       const std::map<std::string, std::string>& texts) {
  std::string out = stanza.text;
  for (const auto& name : license_names(stanza.license)) {
    const auto found = texts.find(name);
    if (!stanza.text.empty() || found == texts.end()) continue;
    out += (out.empty() ? "" : "\n\n") + found->second;
  }
  return out;
}

}  // namespace

// Backtracks to the last '*' only, so the time is at most pattern times path.
bool matches_wildcard(std::string_view pattern, std::string_view path) {
  std::size_t p = 0, s = 0, star = std::string_view::npos, after_star = 0;
  while (s < path.size()) {
    const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = s;
    } else if (p < pattern.size() &&
               ((pattern[p] == '?' && !escaped) || pattern[p + (escaped ? 1 : 0)] == path[s])) {
      p += escaped ? 2 : 1;
      ++s;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      s = ++after_star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Result<Copyright> parse_copyright(std::string_view bytes, const std::string& where) {
  Copyright out;
  for (const auto& stanza : split_stanzas(bytes)) {
    const auto* files = find(stanza, "files");
    const auto* license = find(stanza, "license");
    if (files) {
      const int number = static_cast<int>(out.files.size()) + 1;
      out.files.push_back({number,
                           split_words(files->first + " " + files->rest),
                           license ? license->first : "",
                           license ? without_first_newline(license->rest) : "",
                           {},
                           {}});
    } else if (license && !license->first.empty()) {
      out.texts.emplace(license->first, without_first_newline(license->rest));
    }
  }
  if (out.files.empty())
    return Error{Code::bad_data, "no 'Files:' stanza: the copyright file is not machine-readable",
                 where, "its licence counts as NOASSERTION"};
  for (auto& stanza : out.files) {
    stanza.whole = whole_text(stanza, out.texts);
    stanza.sha256 = base::sha256(stanza.whole).hex();
  }
  return out;
}

LicenseDecision Copyright::decide(std::string_view source_path) const {
  const CopyrightStanza* last = nullptr;
  for (const auto& stanza : files)
    for (const auto& pattern : stanza.patterns)
      if (matches_wildcard(pattern.starts_with("./") ? pattern.substr(2) : pattern, source_path))
        last = &stanza;
  LicenseDecision out;
  if (!last) return out;
  out.declared = last->license;
  out.expression = spdx_expression(last->license);
  out.stanza = describe(*last);
  out.text = last->whole;
  out.sha256 = last->sha256;
  if (const auto said = qualifier(last->text); !said.empty())
    out.flags.push_back("its text adds '" + said + "'");
  return out;
}

std::string qualifier(std::string_view license_text) {
  constexpr std::string_view openings[] = {"some files", "some parts", "some of the", "parts of",
                                           "portions of"};
  for (auto rest = license_text; !rest.empty();) {
    const auto line = trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    const auto lower = base::ascii_lower(line);
    if (std::ranges::any_of(openings, [&](auto opening) { return lower.starts_with(opening); }))
      return line.substr(0, line.find_last_not_of(" .:") + 1);
  }
  return "";
}

namespace {
std::string grouped(const std::string& expression) {
  return expression.find(' ') == std::string::npos ? expression : "(" + expression + ")";
}
}  // namespace

LicenseDecision decide_installed(const Copyright& copyright, const std::string& package,
                                 const std::string& installed) {
  LicenseDecision out;
  const bool guessed = is_guessed(package, installed);
  for (const auto& path : source_paths(package, installed)) {
    auto next = copyright.decide(path);
    if (out.stanza.empty()) {
      out = std::move(next);
    } else if (next.expression == "NOASSERTION") {
      return next;
    } else if (next.stanza != out.stanza) {
      out.expression = next.expression == out.expression
                           ? out.expression
                           : grouped(out.expression) + " AND " + grouped(next.expression);
      out.declared += " and " + next.declared;
      out.stanza += " and " + next.stanza;
      out.text += "\n\n" + next.text;
      out.sha256 = base::sha256(out.text).hex();
      out.flags.insert(out.flags.end(), next.flags.begin(), next.flags.end());
    }
    if (out.expression == "NOASSERTION") return out;
  }
  if (guessed) out.flags.emplace_back("the source path is a guess");
  return out;
}

}  // namespace data::debian
