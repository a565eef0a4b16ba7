#include "grade/algebra/expression.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace grade::algebra {

namespace {

using base::Code;
using base::Error;
using base::Result;

// What is read is cut into these first. Words of LaTeX lose their backslash.
struct Token {
  enum class Kind { number, word, sign, end } kind = Kind::end;
  std::string text;
  std::size_t at = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Error no_mathematics(const std::string& what, std::size_t at) {
  return {Code::bad_data, what + " at byte " + std::to_string(at), "", ""};
}

const std::map<std::string, std::string>& spelled() {
  static const std::map<std::string, std::string> out = {
      {"−", "-"},     {"–", "-"},     {"×", "*"},     {"·", "*"},     {"⋅", "*"},
      {"∗", "*"},     {"÷", "/"},     {"π", "pi"},    {"∞", "infty"}, {"√", "sqrt"},
      {"²", "^2"},    {"³", "^3"},    {"½", "(1/2)"}, {"¼", "(1/4)"}, {"¾", "(3/4)"},
      {"θ", "theta"}, {"α", "alpha"}, {"β", "beta"},  {"γ", "gamma"}, {"λ", "lambda"},
      {"μ", "mu"},    {"°", "degree"}};
  return out;
}

// Those of Unicode become those of ASCII. A Greek letter stands apart from its neighbours.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    bool found = false;
    for (const auto& [sign, word] : spelled()) {
      if (!text.substr(at).starts_with(sign)) continue;
      out += is_letter(word[0]) ? " \\" + word + " " : word;
      at += sign.size();
      found = true;
      break;
    }
    if (!found) out += text[at++];
  }
  return out;
}

const std::set<std::string>& functions() {
  static const std::set<std::string> out = {
      "sqrt",   "exp",    "ln",     "log",  "lg",   "sin",  "cos",  "tan",  "cot",  "sec", "csc",
      "arcsin", "arccos", "arctan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "abs"};
  return out;
}
const std::set<std::string>& greek() {
  static const std::set<std::string> out = {"alpha",  "beta", "gamma", "delta", "epsilon", "theta",
                                            "lambda", "mu",   "nu",    "rho",   "sigma",   "tau",
                                            "phi",    "psi",  "omega", "pi"};
  return out;
}
// Words of LaTeX that say how something looks.
const std::set<std::string>& looks() {
  static const std::set<std::string> out = {
      "left",   "right", "displaystyle", "quad",   "qquad",        "big",    "Big",
      "bigl",   "bigr",  "limits",       "mathrm", "operatorname", "mathbf", "text",
      "textbf", "rm",    "bf",           "degree", "circ"};
  return out;
}

class Cut {
 public:
  Cut(std::string_view text, bool comma_is_decimal) : text_(text), comma_(comma_is_decimal) {}

  Result<std::vector<Token>> all() {
    while (at_ < text_.size()) TRY(one());
    add(Token::Kind::end, "");
    return std::move(out_);
  }

 private:
  void add(Token::Kind kind, std::string text) { out_.push_back({kind, std::move(text), at_}); }
  bool digit_at(std::size_t at) const { return at < text_.size() && is_digit(text_[at]); }

  Result<void> one() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '$' || c == '~') return skip(1);
    if (c == '\\') return command();
    if (is_digit(c) || (c == '.' && digit_at(at_ + 1))) return number();
    if (is_letter(c)) return word();
    if (std::string_view("+-*/^()[]{}|=,;!_%").find(c) == std::string_view::npos)
      return no_mathematics("a sign that is not known", at_);
    if (text_.substr(at_).starts_with("**")) {
      add(Token::Kind::sign, "^");
      return skip(2);
    }
    add(Token::Kind::sign, std::string(1, c));
    return skip(1);
  }
  Result<void> skip(std::size_t bytes) {
    at_ += bytes;
    return {};
  }

  Result<void> command() {
    const auto begin = at_ + 1;
    auto end = begin;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    if (end == begin) {  // "\," and its like are spaces; "\{" and "\%" are themselves
      if (end < text_.size() && std::string_view("{}%").find(text_[end]) != std::string_view::npos)
        add(Token::Kind::sign, text_[end] == '%' ? "%" : text_[end] == '{' ? "set{" : "set}");
      return skip(2);
    }
    auto name = std::string(text_.substr(begin, end - begin));
    static const std::map<std::string, std::string> signs = {
        {"cdot", "*"},      {"times", "*"}, {"div", "/"},   {"lbrace", "set{"},
        {"rbrace", "set}"}, {"lvert", "|"}, {"rvert", "|"}, {"vert", "|"}};
    if (const auto sign = signs.find(name); sign != signs.end())
      add(Token::Kind::sign, sign->second);
    else if (!looks().contains(name))
      add(Token::Kind::word, name == "dfrac" || name == "tfrac" || name == "cfrac" ? "frac" : name);
    return skip(end - at_);
  }

  Result<void> number() {
    std::string digits;
    auto at = at_;
    const auto take = [&] {
      while (digit_at(at)) digits += text_[at++];
    };
    take();
    // 1,234,567 as it is written where a point parts decimals
    if (!comma_ && digits.size() <= 3 && !digits.starts_with('0'))
      while (!digits.empty() && group_at(at)) {
        ++at;
        take();
      }
    const auto whole = digits.size();
    if (at < text_.size() && (text_[at] == '.' || (comma_ && text_[at] == ',')) &&
        digit_at(at + 1)) {
      ++at;
      take();
    }
    if (digits.size() > 1000) return no_mathematics("a number of more than 1,000 digits", at_);
    out_.push_back(
        {Token::Kind::number, digits + ":" + std::to_string(digits.size() - whole), at_});
    return skip(at - at_);
  }
  // A comma with exactly three digits behind it.
  bool group_at(std::size_t at) const {
    return at < text_.size() && text_[at] == ',' && digit_at(at + 1) && digit_at(at + 2) &&
           digit_at(at + 3) && !digit_at(at + 4);
  }

  // A function or the name of a letter, else letter by letter.
  Result<void> word() {
    auto end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    for (auto n = end - at_; n > 1; --n) {
      const auto name = std::string(text_.substr(at_, n));
      if (!functions().contains(name) && !greek().contains(name) && name != "infty" &&
          name != "infinity" && name != "inf" && name != "oo")
        continue;
      add(Token::Kind::word, name);
      return skip(n);
    }
    add(Token::Kind::word, std::string(1, text_[at_]));
    return skip(1);
  }

  std::string_view text_;
  bool comma_;
  std::size_t at_ = 0;
  std::vector<Token> out_;
};

Expression number_of(const std::string& digits, std::size_t decimals) {
  return {.kind = Kind::number, .value = Rational::of(digits, decimals)};
}
// Moved, for a list in braces would copy what is below each.
Expression call(std::string name, Expression of) {
  Expression out{.kind = Kind::call, .name = std::move(name)};
  out.parts.push_back(std::move(of));
  return out;
}
Expression two(Kind kind, Expression a, Expression b) {
  Expression out{.kind = kind};
  out.parts.reserve(2);
  out.parts.push_back(std::move(a));
  out.parts.push_back(std::move(b));
  return out;
}

// By descent: list, equation, sum, product, sign, power, atom.
class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Result<Expression> all() {
    auto out = TRY(list(0));
    if (here().kind != Token::Kind::end) return unexpected();
    return out;
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view sign) const {
    return here().kind == Token::Kind::sign && here().text == sign;
  }
  bool is_word(std::string_view word) const {
    return here().kind == Token::Kind::word && here().text == word;
  }
  bool take(std::string_view sign) {
    if (!is(sign)) return false;
    ++at_;
    return true;
  }
  Error unexpected() const {
    return no_mathematics(here().kind == Token::Kind::end ? "it ends too early"
                                                          : "'" + here().text + "' is not expected",
                          here().at);
  }
  Result<void> expect(std::string_view sign) {
    if (take(sign)) return {};
    return unexpected();
  }

  // Parts between commas; without brackets several are a set.
  Result<Expression> list(int depth) {
    auto parts = TRY(items(depth));
    if (parts.size() == 1) return std::move(parts[0]);
    return Expression{.kind = Kind::set, .name = "list", .parts = std::move(parts)};
  }
  Result<std::vector<Expression>> items(int depth) {
    std::vector<Expression> out;
    do {
      out.push_back(TRY(equation(depth)));
    } while (take(",") || take(";"));
    return out;
  }

  Result<Expression> equation(int depth) {
    auto left = TRY(sum(depth));
    if (!take("=")) return left;
    return two(Kind::equation, std::move(left), TRY(sum(depth)));
  }

  Result<Expression> sum(int depth) {
    if (depth > kDeepest) return no_mathematics("brackets stand in each other too deep", here().at);
    std::vector<Expression> parts;
    parts.push_back(TRY(product(depth)));
    while (is("+") || is("-")) {
      const bool minus = is("-");
      ++at_;
      auto part = TRY(product(depth));
      if (minus) part = {.kind = Kind::negate, .parts = {std::move(part)}};
      parts.push_back(std::move(part));
    }
    if (parts.size() == 1) return std::move(parts[0]);
    return Expression{.kind = Kind::add, .parts = std::move(parts)};
  }

  // What may stand right behind a factor and is multiplied with it.
  bool begins_factor() const {
    if (here().kind == Token::Kind::word) return true;
    return here().kind == Token::Kind::number || is("(") || is("{");
  }

  Result<Expression> product(int depth) {
    auto out = TRY(signed_one(depth));
    for (;;) {
      if (take("*")) {
        out = two(Kind::multiply, std::move(out), TRY(signed_one(depth)));
      } else if (take("/")) {
        out = two(Kind::divide, std::move(out), TRY(signed_one(depth)));
      } else if (begins_factor()) {
        out = two(Kind::multiply, std::move(out), TRY(power(depth)));
      } else {
        return out;
      }
    }
  }

  Result<Expression> signed_one(int depth) {
    if (++signs_ > kDeepest * 10) return no_mathematics("too many signs", here().at);
    if (take("+")) return signed_one(depth);
    if (take("-")) return Expression{.kind = Kind::negate, .parts = {TRY(signed_one(depth))}};
    return power(depth);
  }

  Result<Expression> power(int depth) {
    auto base = TRY(postfix(depth));
    if (!take("^")) return base;
    return two(Kind::power, std::move(base), TRY(exponent(depth + 1)));
  }
  Result<Expression> exponent(int depth) {
    if (depth > kDeepest) return no_mathematics("brackets stand in each other too deep", here().at);
    if (take("-")) return Expression{.kind = Kind::negate, .parts = {TRY(exponent(depth + 1))}};
    auto base = TRY(postfix(depth));
    if (!take("^")) return base;
    return two(Kind::power, std::move(base), TRY(exponent(depth + 1)));
  }

  Result<Expression> postfix(int depth) {
    auto out = TRY(atom(depth));
    for (;;) {
      if (take("!"))
        out = call("factorial", std::move(out));
      else if (take("%"))
        out = two(Kind::divide, std::move(out), number_of("100", 0));
      else
        return out;
    }
  }

  Result<Expression> atom(int depth) {
    if (depth > kDeepest) return no_mathematics("brackets stand in each other too deep", here().at);
    if (here().kind == Token::Kind::number) return number();
    if (here().kind == Token::Kind::word) return word(depth);
    if (take("{")) return braced(depth);
    if (is("(") || is("[")) return bracketed(depth);
    if (take("set{")) return set(depth);
    if (take("|")) {
      auto inner = TRY(sum(depth + 1));
      TRY(expect("|"));
      return call("abs", std::move(inner));
    }
    return unexpected();
  }

  Result<Expression> number() {
    const auto& text = here().text;
    const auto colon = text.find(':');
    auto out = number_of(text.substr(0, colon), std::stoul(text.substr(colon + 1)));
    ++at_;
    return mixed(std::move(out), text.ends_with(":0"));
  }
  // 1\frac{3}{4} is one and three quarters, as people write it.
  Result<Expression> mixed(Expression whole, bool may) {
    if (!may || !is_word("frac")) return whole;
    const auto before = at_;
    ++at_;
    auto part = TRY(fraction(0));
    if (part.parts[0].kind == Kind::number && part.parts[1].kind == Kind::number)
      return two(Kind::add, std::move(whole), std::move(part));
    at_ = before;
    return whole;
  }

  Result<Expression> braced(int depth) {
    auto parts = TRY(items(depth + 1));
    TRY(expect("}"));
    if (parts.size() == 1) return std::move(parts[0]);
    return Expression{.kind = Kind::set, .parts = std::move(parts)};
  }
  Result<Expression> set(int depth) {
    Expression out{.kind = Kind::set};
    if (take("set}")) return out;
    out.parts = TRY(items(depth + 1));
    TRY(expect("set}"));
    return out;
  }
  Result<Expression> bracketed(int depth) {
    const bool square = is("[");
    ++at_;
    auto parts = TRY(items(depth + 1));
    const bool closes_square = is("]");
    if (!closes_square && !is(")")) return unexpected();
    ++at_;
    if (parts.size() == 1 && square == closes_square) return std::move(parts[0]);
    if (parts.size() == 2 && (square || closes_square))
      return Expression{.kind = Kind::interval,
                        .name = std::string(square ? "[" : "(") + (closes_square ? "]" : ")"),
                        .parts = std::move(parts)};
    if (square != closes_square) return no_mathematics("brackets do not fit", here().at);
    return Expression{.kind = Kind::tuple, .parts = std::move(parts)};
  }

  // The argument of \frac or \sqrt: in braces, or one sign.
  Result<Expression> argument(int depth) {
    if (take("{")) return braced(depth + 1);
    if (here().kind == Token::Kind::number && here().text.ends_with(":0") &&
        here().text.size() > 3) {
      auto& text = tokens_[at_].text;  // \frac12
      auto out = number_of(text.substr(0, 1), 0);
      text.erase(0, 1);
      return out;
    }
    return atom(depth + 1);
  }
  Result<Expression> fraction(int depth) {
    auto above = TRY(argument(depth));
    return two(Kind::divide, std::move(above), TRY(argument(depth)));
  }
  Result<Expression> root(int depth) {
    std::optional<Expression> degree;
    if (take("[")) {
      degree = TRY(sum(depth + 1));
      TRY(expect("]"));
    }
    auto of = TRY(argument(depth));
    if (!degree) return call("sqrt", std::move(of));
    return two(Kind::power, std::move(of),
               two(Kind::divide, number_of("1", 0), std::move(*degree)));
  }

  // sin x, sin(x), sin^2 x, log_2 x
  Result<Expression> function(std::string name, int depth) {
    static const std::map<std::string, std::string> same = {
        {"arcsin", "asin"}, {"arccos", "acos"}, {"arctan", "atan"}};
    if (const auto found = same.find(name); found != same.end()) name = found->second;
    std::optional<Expression> base, raised;
    if (take("_")) base = TRY(argument(depth));
    if (take("^")) raised = TRY(exponent(depth + 1));
    auto of = TRY(operand(depth + 1));
    if (raised && raised->kind == Kind::negate)
      return no_mathematics("a power that may be an inverse", here().at);
    Expression out;
    if (name == "lg" || (name == "log" && base)) {
      if (!base) base = number_of("10", 0);
      out = two(Kind::divide, call("ln", std::move(of)), call("ln", std::move(*base)));
    } else {
      out = call(name == "log" ? "ln" : name, std::move(of));
    }
    if (raised) out = two(Kind::power, std::move(out), std::move(*raised));
    return out;
  }
  // In brackets, or all factors up to the next sign: "sin 2x".
  Result<Expression> operand(int depth) {
    if (depth > kDeepest) return no_mathematics("brackets stand in each other too deep", here().at);
    if (is("(") || is("{") || is("|")) return postfix(depth);
    auto out = TRY(power(depth));
    while (begins_factor() && !is("(") && !function_here())
      out = two(Kind::multiply, std::move(out), TRY(power(depth)));
    return out;
  }
  bool function_here() const {
    return here().kind == Token::Kind::word && functions().contains(here().text);
  }

  Result<Expression> word(int depth) {
    const auto name = here().text;
    const auto at = here().at;
    ++at_;
    if (name == "frac") return fraction(depth + 1);
    if (name == "sqrt") return root(depth + 1);
    if (functions().contains(name)) return function(name, depth + 1);
    if (name == "infty" || name == "infinity" || name == "inf" || name == "oo")
      return Expression{.kind = Kind::infinity};
    if (name.size() > 1 && !greek().contains(name))
      return no_mathematics("'" + name + "' is not known", at);
    Expression out{.kind = Kind::name, .name = name};
    if (!take("_")) return out;
    const auto begin = at_;
    TRY(argument(depth + 1));
    for (auto i = begin; i < at_; ++i) out.name += "_" + tokens_[i].text;
    return out;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int signs_ = 0;
};

// What a result is wrapped in: a full stop, "\text{ cm}".
std::string unwrapped(std::string_view text) {
  std::string out(text);
  for (const std::string_view word : {"\\text{", "\\mathrm{", "\\textbf{", "\\operatorname{"})
    for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at)) {
      const auto end = out.find('}', at);
      if (end == std::string::npos) break;
      const auto inner = out.substr(at + word.size(), end - at - word.size());
      out.replace(
          at, end + 1 - at,
          word == "\\operatorname{" || functions().contains(inner) ? "\\" + inner + " " : " ");
    }
  while (!out.empty() && (out.back() == '.' || out.back() == ' ' || out.back() == '\n'))
    out.pop_back();
  return out;
}

}  // namespace

Result<Expression> parse(std::string_view text, bool comma_is_decimal) {
  if (text.size() > kLongest) return no_mathematics("more than 4,096 bytes", 0);
  const auto written = plain(unwrapped(text));
  return Parser(TRY(Cut(written, comma_is_decimal).all())).all();
}

}  // namespace grade::algebra
