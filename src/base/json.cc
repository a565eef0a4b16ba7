#include "base/json.h"

#include <cmath>

namespace base {

namespace {

bool has_no_json_number(const Json& value) {
  if (value.is_number_float()) return !std::isfinite(value.get<double>());
  if (!value.is_structured()) return false;
  for (const auto& item : value)
    if (has_no_json_number(item)) return true;
  return false;
}

// Byte at which the nesting first passes max_json_depth; the size if it never does. Reading needs
// no stack for nesting, but writing, copying and comparing do.
std::size_t too_deep_at(std::string_view bytes) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > max_json_depth) return i;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return bytes.size();
}

}  // namespace

Result<std::string> canonical(const Json& value) {
  if (has_no_json_number(value))
    return Error{Code::bad_data, "a number is infinite or not a number, which JSON cannot say", "",
                 "record it as text, or leave it out"};
  try {
    return value.dump();
  } catch (const Json::exception&) {
    return Error{Code::bad_data, "a string is not UTF-8, so it cannot be written as JSON", "",
                 "repair the text first"};
  }
}

std::string pretty(const Json& value) {
  return value.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Json> parse_json(std::string_view bytes, const std::string& where) {
  if (const auto at = too_deep_at(bytes); at != bytes.size())
    return Error{
        Code::bad_data,
        "nested deeper than " + std::to_string(max_json_depth) + " at byte " + std::to_string(at),
        where, ""};
  try {
    auto value = Json::parse(bytes);
    // The library takes a NUL for the end of what it reads. No JSON holds one.
    if (const auto nul = bytes.find('\0'); nul != bytes.npos)
      return Error{Code::bad_data, "not JSON at byte " + std::to_string(nul + 1), where, ""};
    return value;
  } catch (const Json::parse_error& e) {
    if (std::string_view(e.what()).find("ill-formed UTF-8") != std::string_view::npos)
      return Error{Code::bad_data, "not UTF-8 at byte " + std::to_string(e.byte), where,
                   "JSON is UTF-8: convert the text, or leave the bytes out"};
    return Error{Code::bad_data, "not JSON at byte " + std::to_string(e.byte), where, ""};
  } catch (const Json::out_of_range&) {
    return Error{Code::bad_data, "JSON with a number that is too large", where, ""};
  }
}

}  // namespace base
