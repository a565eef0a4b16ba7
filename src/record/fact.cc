#include "record/fact.h"

namespace record {

std::string pointer_step(const std::string& key) {
  std::string out = "/";
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

namespace fact_detail {

using base::Code;
using base::Error;

namespace {
constexpr const char* kHint =
    "another version made it, or it was changed since; make it again, or ask `janua audit verify`";

std::string brief(const base::Json& value) {
  auto text = value.dump(-1, ' ', false, base::Json::error_handler_t::replace);
  return text.size() <= 40 ? text : text.substr(0, 37) + "...";
}
}  // namespace

Error missing(const std::string& pointer, const std::string& file) {
  return {Code::bad_data, pointer + " is missing", file, kHint};
}

Error wrong(const std::string& pointer, const base::Json& found, const char* wanted,
            const std::string& file) {
  return {Code::bad_data,
          (pointer.empty() ? "it" : pointer) + " is " + brief(found) + ", not " + wanted, file,
          kHint};
}

}  // namespace fact_detail

}  // namespace record
