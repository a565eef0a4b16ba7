#include "eval/task/value.h"

#include <cmath>

#include "base/json.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/write.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;
namespace jinja = tokenizer::jinja;

void put_text(const std::string& text, std::string& out) {
  jinja::TextWriter writer;
  jinja::Budget budget({.steps = INT64_MAX});
  const auto done = jinja::write_repr(jinja::text_value(text), writer, budget);
  if (done.ok()) out += writer.take().view();
}

void put(const Value& value, std::string& out) {
  if (value.is_string()) return put_text(value.get_ref<const std::string&>(), out);
  if (value.is_null()) {
    out += "None";
  } else if (value.is_boolean()) {
    out += value.get<bool>() ? "True" : "False";
  } else if (value.is_number_float()) {
    out += jinja::float_text(value.get<double>());
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ", ";
      put(value[i], out);
    }
    out += ']';
  } else if (value.is_object()) {
    out += '{';
    for (const char* comma = ""; const auto& [key, item] : value.items()) {
      out += comma;
      put_text(key, out);
      out += ": ";
      put(item, out);
      comma = ", ";
    }
    out += '}';
  } else {
    out += value.dump();
  }
}

void put_indented(const Value& value, std::size_t depth, std::string& out) {
  const auto line = [&](std::size_t more) { out += "\n" + std::string(2 * (depth + more), ' '); };
  if (value.is_number_float()) {
    const double number = value.get<double>();
    out += std::isnan(number)   ? "NaN"
           : std::isinf(number) ? (number > 0 ? "Infinity" : "-Infinity")
                                : jinja::float_text(number);
  } else if (!value.is_structured() || value.empty()) {
    out += value.dump();
  } else {
    out += value.is_array() ? '[' : '{';
    for (const char* comma = ""; const auto& [key, item] : value.items()) {
      out += comma;
      line(1);
      if (value.is_object()) out += Value(key).dump() + ": ";
      put_indented(item, depth + 1, out);
      comma = ",";
    }
    line(0);
    out += value.is_array() ? ']' : '}';
  }
}

// The few forms that ast.literal_eval() takes.
class Literals {
 public:
  explicit Literals(std::string_view text) : text_(text) {}

  Result<Value> all() {
    auto out = TRY(value(0));
    skip();
    if (at_ < text_.size()) return error();
    return out;
  }

 private:
  Error error() const {
    return {Code::bad_data, "'" + std::string(text_.substr(0, 80)) + "' is no literal of Python",
            "", "a template for choices writes a list: {{choices}} or {{['yes', 'no']}}"};
  }
  void skip() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  Result<Value> value(int depth) {
    skip();
    if (at_ >= text_.size() || depth > kMostDepth) return error();
    const char c = text_[at_];
    if (c == '[') return ++at_, items(']', depth);
    if (c == '(') return ++at_, items(')', depth);
    if (c == '{') return ++at_, pairs(depth);
    if (c == '\'' || c == '"') return texts();
    if (take("True")) return Value(true);
    if (take("False")) return Value(false);
    if (take("None")) return Value(nullptr);
    return number();
  }

  Result<Value> items(char end, int depth) {
    auto out = Value::array();
    bool comma = true;
    while (!take(end)) {
      if (!comma) return error();
      out.push_back(TRY(value(depth + 1)));
      comma = take(',');
      // Brackets around one value that no comma follows are no tuple.
      if (end == ')' && !comma && out.size() == 1)
        return take(end) ? Result<Value>(out[0]) : error();
    }
    return out;
  }

  Result<Value> pairs(int depth) {
    auto out = Value::object();
    auto set = Value::array();
    bool comma = true;
    while (!take('}')) {
      if (!comma) return error();
      auto key = TRY(value(depth + 1));
      if (take(':'))
        out[key.is_string() ? key.get<std::string>() : shown(key)] = TRY(value(depth + 1));
      else
        set.push_back(std::move(key));
      comma = take(',');
    }
    if (!set.empty() && !out.empty()) return error();
    return set.empty() ? out : set;
  }

  // Texts that stand beside each other are one.
  Result<Value> texts() {
    std::string out;
    while (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      auto end = at_ + 1;
      while (end < text_.size() && text_[end] != text_[at_]) end += text_[end] == '\\' ? 2 : 1;
      if (end >= text_.size()) return error();
      out += jinja::unescaped(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
      skip();
    }
    return Value(out);
  }

  Result<Value> number() {
    const bool minus = take('-');
    if (!minus && take('+')) skip();
    const auto rest = text_.substr(at_);
    if (rest.empty() || ((rest[0] < '0' || rest[0] > '9') && rest[0] != '.')) return error();
    const auto read = jinja::read_number(rest);
    if (!read.ok() || read->size == 0) return error();
    at_ += read->size;
    if (const auto* real = read->value.as<double>()) return Value(minus ? -*real : *real);
    const auto* whole = read->value.as<jinja::Int>();
    if (!whole || *whole > INT64_MAX) return error();
    const auto number = static_cast<std::int64_t>(*whole);
    return Value(minus ? -number : number);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> read_json(std::string_view text, const std::string& where) {
  TRY(base::parse_json(text, where));
  return Value::parse(text);
}

std::string shown(const Value& value) {
  if (value.is_string()) return value.get<std::string>();
  std::string out;
  put(value, out);
  return out;
}

std::string indented(const Value& value) {
  std::string out;
  put_indented(value, 0, out);
  return out;
}

Result<Value> read_literal(std::string_view text) { return Literals(text).all(); }

bool truthy(const Value& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number()) return value.get<double>() != 0;
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return !value.is_null() && !value.empty();
}

}  // namespace eval::task
