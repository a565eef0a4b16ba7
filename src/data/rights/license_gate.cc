#include "data/rights/license_gate.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "data/rights/spdx_list.h"

namespace data {
extern const std::string_view spdx_exceptions;  // share/spdx-exceptions.txt
}  // namespace data

namespace data::rights {

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

// SPDX 2.3, Annex D: idstring = 1*(ALPHA / DIGIT / "-" / "."), with "+" behind a licence and ":"
// between the two halves of a reference to another document.
bool is_id_sign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.';
}

bool is_id(std::string_view word) {
  if (word.ends_with('+')) word.remove_suffix(1);
  const auto colon = word.find(':');
  if (colon != std::string_view::npos)
    return upper(word.substr(0, 12)) == "DOCUMENTREF-" && colon > 12 &&
           upper(word.substr(colon + 1)).starts_with("LICENSEREF-") &&
           is_id(word.substr(0, colon)) && is_id(word.substr(colon + 1));
  return !word.empty() && std::ranges::all_of(word, is_id_sign);
}

bool is_exception(std::string_view word) {
  for (auto rest = spdx_exceptions; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.starts_with('#') && upper(line) == upper(word)) return true;
  }
  return false;
}

// "CC BY 4.0" is how people write CC-BY-4.0.
std::string with_hyphens(std::string text) {
  std::ranges::replace_if(text, [](unsigned char c) { return std::isspace(c) != 0; }, '-');
  return text;
}

// "LicenseRef-my_own" is a name of one's own with a sign that SPDX has not in names; "" for what is
// no such name at all. What could be meant: "LicenseRef-my-own".
std::string own_name(std::string_view word) {
  constexpr std::string_view own = "LICENSEREF-";
  if (!upper(word).starts_with(own) || word.size() == own.size()) return "";
  std::string out;
  for (const char c : word)
    if (is_id_sign(c) || !out.ends_with('-')) out += is_id_sign(c) ? c : '-';
  while (out.size() > own.size() && out.ends_with('-')) out.pop_back();
  return out.size() > own.size() ? out : "LicenseRef-my-own";
}

std::string hint_for_own(std::string_view word) {
  return "write " + own_name(word) +
         ": a name behind LicenseRef- is of letters from a to z, digits, '-' and '.'";
}

bool is_unknown(const std::string& id) { return id == "NOASSERTION" || id == "NONE" || id.empty(); }

// One pass over the expression: either checks the grammar, or evaluates it against a list.
class Expression {
 public:
  Expression(const std::string& text, const std::vector<std::string>& allowed) : text_(text) {
    for (const auto& id : allowed) allowed_.push_back(upper(id));
    next();
  }

  base::Result<bool> evaluate() {
    auto value = any_of();
    if (value.ok() && word_.empty()) return value;
    auto error = value.ok() ? wrong("'" + word_ + "' was not expected") : value.error();
    const auto joined = with_hyphens(text_);
    if (joined == text_ || !is_listed(joined)) return error;
    if (own_name(joined).empty())
      error.hint = hint_for(joined);
    else if (!is_joined_by_words())
      error.hint = hint_for_own(joined);
    return error;
  }
  const std::string& refused() const { return refused_; }

 private:
  base::Error wrong(const std::string& what) const {
    return {base::Code::bad_data, what + " at character " + std::to_string(start_ + 1), text_,
            "write an SPDX licence expression such as 'MPL-2.0 OR Apache-2.0', or "
            "LicenseRef-my-own for a licence that SPDX does not list"};
  }

  bool is_joined_by_words() const {
    const auto all = upper(text_) + " ";
    return std::ranges::any_of(std::initializer_list<const char*>{" AND ", " OR ", " WITH "},
                               [&](const char* word) { return all.find(word) != all.npos; });
  }

  void next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    start_ = at_;
    if (at_ < text_.size() && (text_[at_] == '(' || text_[at_] == ')')) {
      word_ = text_[at_++];
      return;
    }
    const auto end = std::min(text_.find_first_of(" \t\r\n()", at_), text_.size());
    word_ = text_.substr(at_, end - at_);
    at_ = end;
  }

  base::Result<bool> any_of() {
    bool value = TRY(all_of());
    while (upper(word_) == "OR") {
      next();
      const bool right = TRY(all_of());
      value = value || right;
    }
    return value;
  }

  base::Result<bool> all_of() {
    bool value = TRY(one());
    while (upper(word_) == "AND") {
      next();
      const bool right = TRY(one());
      value = value && right;
    }
    return value;
  }

  base::Result<bool> one() {
    if (word_ == "(") {
      if (++depth_ > 100) return wrong("more than 100 nested parentheses");
      next();
      const bool value = TRY(any_of());
      if (word_ != ")") return wrong("a ')' is missing");
      --depth_;
      next();
      return value;
    }
    const auto id = upper(word_);
    if (id.empty() || id == ")" || id == "OR" || id == "AND" || id == "WITH")
      return wrong("a licence is missing");
    if (!is_id(word_)) {
      auto error = wrong("'" + word_ + "' is no SPDX identifier");
      if (!own_name(word_).empty()) error.hint = hint_for_own(word_);
      return error;
    }
    if (!is_unknown(id) && !is_listed(word_)) {
      auto error = wrong("'" + word_ + "' is no licence on the SPDX list");
      error.hint = hint_for(word_);
      return error;
    }
    next();
    if (upper(word_) != "WITH") return allows(id, id);
    next();
    if (word_.empty() || word_ == "(" || word_ == ")") return wrong("an exception is missing");
    if (!is_exception(word_)) return wrong("'" + word_ + "' is no exception on the SPDX list");
    const auto whole = id + " WITH " + upper(word_);
    next();
    return allows(id, whole);
  }

  bool allows(const std::string& id, const std::string& whole) {
    const auto listed = [&](const std::string& wanted) {
      return std::find(allowed_.begin(), allowed_.end(), wanted) != allowed_.end();
    };
    const bool value = !is_unknown(id) && (allowed_.empty() || listed(whole) || listed(id));
    if (!value && refused_.empty()) refused_ = whole;
    return value;
  }

  const std::string& text_;
  std::vector<std::string> allowed_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  int depth_ = 0;
  std::string word_;
  std::string refused_;  // the first licence that was not allowed
};

}  // namespace

Permit permit(const std::string& expression, const std::vector<std::string>& allowed) {
  if (is_unknown(upper(expression))) return {false, "the licence is unknown (NOASSERTION)"};
  Expression parsed(expression, allowed);
  const auto value = parsed.evaluate();
  if (!value.ok())
    return {false,
            "the licence '" + expression + "' is not an SPDX expression: " + value.error().what};
  if (*value) return {true, ""};
  if (is_unknown(parsed.refused())) return {false, "the licence is unknown (" + expression + ")"};
  return {false, "the licence " + parsed.refused() + " is not on the recipe's list"};
}

base::Result<void> check_expression(const std::string& expression) {
  TRY(Expression(expression, {}).evaluate());
  return {};
}

}  // namespace data::rights
