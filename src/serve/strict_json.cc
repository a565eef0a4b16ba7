#include "serve/strict_json.h"

#include <cmath>
#include <unordered_set>
#include <vector>

namespace serve {
namespace {

using base::Json;

// The parser builds the whole tree, so depth is looked at before.
int depth_of(std::string_view text) {
  int depth = 0, deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// The parser keeps the last of two values under one key; a second reading of the keys alone tells.
struct KeyCheck : nlohmann::json_sax<Json> {
  std::vector<std::unordered_set<std::string>> open;
  std::string twice;

  bool key(std::string& name) override {
    if (open.back().insert(name).second) return true;
    twice = name;
    return false;
  }
  bool start_object(std::size_t) override {
    open.emplace_back();
    return true;
  }
  bool end_object() override {
    open.pop_back();
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
};

}  // namespace

Answer<Json> parse_object(std::string_view body) {
  if (depth_of(body) > kMostDepth)
    return Refusal{400, "the JSON is nested deeper than " + std::to_string(kMostDepth) + " levels"};
  auto parsed = base::parse_json(body, "the body");
  if (!parsed.ok()) return Refusal{400, "the body is " + parsed.error().what, "", "invalid_json"};
  if (!parsed->is_object())
    return Refusal{400, "the body must be a JSON object", "", "invalid_json"};
  KeyCheck keys;
  Json::sax_parse(body, &keys);
  if (!keys.twice.empty() || !keys.open.empty())
    return Refusal{400, "the body says '" + keys.twice.substr(0, 100) + "' twice in one object",
                   keys.twice.substr(0, 100), "duplicate_key"};
  return parsed.take();
}

void refuse(Refusal refusal) {
  throw std::move(refusal);  // NOLINT(bugprone-std-exception-baseclass): an answer, no failure
}

void refuse_field(const char* name, const std::string& message, const std::string& code) {
  refuse({400, message, name, code});
}

bool has(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && !found->is_null();
}

bool says(const Json& body, const char* name) {
  if (!has(body, name)) return false;
  const auto& value = body[name];
  return !(value == false || value == "" || (value.is_structured() && value.empty()));
}

std::optional<std::int64_t> whole_number(const Json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return {};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  constexpr double kExact = 9007199254740992;  // 2^53: beyond it a float is no certain number
  const auto real = value.is_number_float() ? value.get<double>() : std::nan("");
  if (!(std::abs(real) <= kExact) || real != std::trunc(real)) return {};
  return static_cast<std::int64_t>(real);
}

double number_field(const Json& body, const char* name, double fallback) {
  if (!has(body, name)) return fallback;
  const auto& value = body[name];
  if (!value.is_number())
    refuse_field(name, std::string(name) + " must be a number", "invalid_type");
  return value.get<double>();
}

std::int64_t whole_field(const Json& body, const char* name, std::int64_t fallback,
                         std::int64_t least, std::int64_t most) {
  if (!has(body, name)) return fallback;
  const auto& value = body[name];
  const auto whole = whole_number(value);
  if (!whole && !value.is_number_integer())
    refuse_field(name, std::string(name) + " must be a whole number", "invalid_type");
  if (!whole || *whole < least || *whole > most)
    refuse_field(name, std::string(name) + " must lie between " + std::to_string(least) + " and " +
                           std::to_string(most));
  return *whole;
}

bool flag_field(const Json& body, const char* name, bool fallback) {
  if (!has(body, name)) return fallback;
  if (!body[name].is_boolean())
    refuse_field(name, std::string(name) + " must be true or false", "invalid_type");
  return body[name].get<bool>();
}

}  // namespace serve
