// Debian's short licence names as SPDX expressions; spdx_expression() of copyright.h.
//
// Grammar of a Debian licence line: names joined by "or" and "and", where "and" binds tighter, and
// a comma before either binds weakest: "A or B, and C" is (A or B) and C. "NAME with X exception"
// is known for the exceptions below.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "data/debian/copyright.h"

namespace data {
extern const std::string_view debian_licenses_tsv;  // share/debian-licenses.tsv
}  // namespace data

namespace data::debian {

namespace {

std::map<std::string, std::string> read_table(std::string_view table) {
  std::map<std::string, std::string> out;
  while (!table.empty()) {
    const auto end = std::min(table.find('\n'), table.size());
    const auto line = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    const auto tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string_view::npos) continue;
    out.emplace(base::ascii_lower(line.substr(0, tab)), line.substr(tab + 1));
  }
  return out;
}

// "lgpl-2.1+" -> "LGPL-2.1-or-later", "gpl-3" -> "GPL-3.0-only", "gfdl-niv-1.3+" ->
// "GFDL-1.3-no-invariants-or-later". Versions that were never published are unknown.
std::optional<std::string> gnu_name(std::string name) {
  static const std::map<std::string, std::vector<std::string>> families = {
      {"gpl", {"1", "2", "3"}},
      {"lgpl", {"2", "2.1", "3"}},
      {"agpl", {"3"}},
      {"gfdl", {"1.1", "1.2", "1.3"}},
      {"gfdl-niv", {"1.1", "1.2", "1.3"}}};
  bool later = false;
  for (const std::string ending : {"+", "-or-later", "-only"}) {
    if (!name.ends_with(ending)) continue;
    name.erase(name.size() - ending.size());
    later = ending != "-only";
    break;
  }
  const auto dash = name.rfind('-');
  if (dash == std::string::npos) return {};
  auto family = name.substr(0, dash), version = name.substr(dash + 1);
  if (version.ends_with(".0")) version.erase(version.size() - 2);
  const auto known = families.find(family);
  if (known == families.end()) return {};
  if (std::find(known->second.begin(), known->second.end(), version) == known->second.end())
    return {};
  if (version.find('.') == std::string::npos) version += ".0";
  const bool free_of_invariants = family == "gfdl-niv";
  if (free_of_invariants) family = "gfdl";
  for (char& c : family) c = static_cast<char>(c - 32);
  return family + "-" + version + (free_of_invariants ? "-no-invariants" : "") +
         (later ? "-or-later" : "-only");
}

std::optional<std::string> one_name(const std::string& name) {
  static const auto table = read_table(debian_licenses_tsv);
  const auto found = table.find(base::ascii_lower(name));
  if (found != table.end()) return found->second;
  return gnu_name(base::ascii_lower(name));
}

std::optional<std::string> exception_name(const std::string& words) {
  static const std::map<std::string, std::string> table = {
      {"font", "Font-exception-2.0"},   {"classpath", "Classpath-exception-2.0"},
      {"bison", "Bison-exception-2.2"}, {"autoconf", "Autoconf-exception-3.0"},
      {"gcc", "GCC-exception-3.1"},     {"libtool", "Libtool-exception"},
      {"llvm", "LLVM-exception"},       {"wxwindows", "WxWindows-exception-3.1"}};
  const auto found = table.find(words);
  if (found == table.end()) return {};
  return found->second;
}

struct Token {
  enum class Kind { name, with, conjunction, disjunction } kind;
  bool comma = false;  // stood before it
  std::string text;
};

std::vector<Token> tokenize(std::string_view line) {
  std::vector<Token> out;
  bool comma = false;
  std::string word;
  const auto push = [&] {
    const auto low = base::ascii_lower(word);
    auto kind = Token::Kind::name;
    if (low == "or" || low == "and/or") kind = Token::Kind::disjunction;
    if (low == "and") kind = Token::Kind::conjunction;
    if (low == "with") kind = Token::Kind::with;
    if (!word.empty()) {
      out.push_back({kind, comma, word});
      comma = false;
    }
    word.clear();
  };
  for (const char c : line) {
    if (c == ' ' || c == '\t' || c == ',') push();
    if (c == ',') comma = true;
    if (c != ' ' && c != '\t' && c != ',') word += c;
  }
  push();
  return out;
}

// Recursive descent: weak (comma) over or over and over name.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::optional<std::string> parse() {
    auto left = disjunction();
    while (left && at_ < tokens_.size()) {
      const auto joint = tokens_[at_];
      if (!joint.comma || !joins(joint)) return {};
      ++at_;
      const auto right = disjunction();
      if (!right) return {};
      const bool conjunction = joint.kind == Token::Kind::conjunction;
      left = grouped(*left) + (conjunction ? " AND " : " OR ") + grouped(*right);
    }
    return left;
  }

 private:
  static bool joins(const Token& token) {
    return token.kind == Token::Kind::conjunction || token.kind == Token::Kind::disjunction;
  }
  static std::string grouped(const std::string& part) {
    const bool compound =
        part.find(" OR ") != std::string::npos || part.find(" AND ") != std::string::npos;
    return compound ? "(" + part + ")" : part;
  }
  bool take(Token::Kind kind) {
    if (at_ >= tokens_.size() || tokens_[at_].kind != kind || tokens_[at_].comma) return false;
    ++at_;
    return true;
  }
  std::optional<std::string> disjunction() {
    auto left = conjunction();
    while (left && take(Token::Kind::disjunction)) {
      const auto right = conjunction();
      if (!right) return {};
      *left += " OR " + *right;
    }
    return left;
  }
  std::optional<std::string> conjunction() {
    auto left = licensed();
    while (left && take(Token::Kind::conjunction)) {
      const auto right = licensed();
      if (!right) return {};
      *left += " AND " + *right;
    }
    return left;
  }
  std::optional<std::string> licensed() {
    if (at_ >= tokens_.size() || tokens_[at_].kind != Token::Kind::name) return {};
    auto name = one_name(tokens_[at_++].text);
    if (!name || !take(Token::Kind::with)) return name;
    std::string words;
    while (at_ < tokens_.size() && tokens_[at_].kind == Token::Kind::name) {
      const auto word = base::ascii_lower(tokens_[at_++].text);
      if (word != "exception") words += (words.empty() ? "" : " ") + word;
    }
    const auto exception = exception_name(words);
    if (!exception) return {};
    return *name + " WITH " + *exception;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::string spdx_expression(std::string_view debian) {
  return Parser(tokenize(debian)).parse().value_or("NOASSERTION");
}

}  // namespace data::debian
