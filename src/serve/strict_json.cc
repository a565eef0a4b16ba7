#include "serve/strict_json.h"

#include <cmath>

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

}  // namespace

Answer<Json> parse_object(std::string_view body) {
  if (depth_of(body) > kMostDepth)
    return Refusal{400, "the JSON is nested deeper than " + std::to_string(kMostDepth) + " levels"};
  auto parsed = base::parse_json(body, "the body");
  if (!parsed.ok()) return Refusal{400, "the body is " + parsed.error().what, "", "invalid_json"};
  if (!parsed->is_object())
    return Refusal{400, "the body must be a JSON object", "", "invalid_json"};
  return parsed.take();
}

void refuse_field(const char* name, const std::string& message, const std::string& code) {
  throw Refusal{400, message, name, code};
}

bool has(const Json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && !found->is_null();
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
  if (!value.is_number_integer())
    refuse_field(name, std::string(name) + " must be a whole number", "invalid_type");
  const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
  const auto whole = value.get<std::int64_t>();
  if (huge || whole < least || whole > most)
    refuse_field(name, std::string(name) + " must lie between " + std::to_string(least) + " and " +
                           std::to_string(most));
  return whole;
}

bool flag_field(const Json& body, const char* name, bool fallback) {
  if (!has(body, name)) return fallback;
  if (!body[name].is_boolean())
    refuse_field(name, std::string(name) + " must be true or false", "invalid_type");
  return body[name].get<bool>();
}

}  // namespace serve
