#include "base/json.h"

namespace base {

Result<std::string> canonical(const Json& value) {
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
  try {
    return Json::parse(bytes);
  } catch (const Json::parse_error& e) {
    return Error{Code::bad_data, "not JSON at byte " + std::to_string(e.byte), where, ""};
  } catch (const Json::out_of_range&) {
    return Error{Code::bad_data, "a number in the JSON is too large", where, ""};
  }
}

}  // namespace base
