#include "store/html_attribute.h"

#include <algorithm>

#include "base/ascii.h"
#include "store/html_reference.h"

namespace store::html {

namespace {

// One attribute from the front of `rest`; false at its end. The states of the standard's tokenizer
// (13.2.5.32 to 39).
bool take_attribute(std::string_view& rest, std::string_view& name, std::string_view& value) {
  const auto skip = [&](std::string_view signs) {
    rest.remove_prefix(std::min(rest.find_first_not_of(signs), rest.size()));
  };
  skip(" \t\n\f\r/");
  if (rest.empty()) return false;
  const auto size = std::min(rest.find_first_of(" \t\n\f\r/=", 1), rest.size());
  name = rest.substr(0, size);
  value = rest.substr(size, 0);
  rest.remove_prefix(size);
  skip(" \t\n\f\r");
  if (!rest.starts_with('=')) return true;
  rest.remove_prefix(1);
  skip(" \t\n\f\r");
  if (rest.empty()) return true;
  const char quote = rest[0];
  if (quote == '"' || quote == '\'') {
    rest.remove_prefix(1);
    value = rest.substr(0, rest.find(quote));
    rest.remove_prefix(std::min(value.size() + 1, rest.size()));
  } else {
    value = rest.substr(0, rest.find_first_of(" \t\n\f\r"));
    rest.remove_prefix(value.size());
  }
  return true;
}

}  // namespace

bool same_name(std::string_view other, std::string_view name) {
  return other.size() == name.size() &&
         std::equal(other.begin(), other.end(), name.begin(),
                    [](char a, char b) { return base::ascii_lower(a) == b; });
}

void each_attribute(std::string_view rest,
                    const std::function<void(std::string_view, std::string_view)>& each) {
  std::string_view name, value;
  while (take_attribute(rest, name, value)) each(name, value);
}

std::string_view raw_attribute(std::string_view rest, std::string_view name) {
  std::string_view one, value;
  while (take_attribute(rest, one, value))
    if (same_name(one, name)) return value;
  return {};
}

std::string attribute_of(std::string_view rest, std::string_view name) {
  return decode_attribute(raw_attribute(rest, name));
}

bool has_attribute(std::string_view rest, std::string_view name) {
  return raw_attribute(rest, name).data() != nullptr;
}

}  // namespace store::html
