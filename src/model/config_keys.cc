#include "model/config_keys.h"

#include <cmath>
#include <limits>
#include <utility>

namespace model {

using base::Json;
using base::Result;

namespace {

// As it stands in the file, cut where somebody means to fill the screen.
std::string shown(const Json& value) {
  if (value.is_structured()) return value.is_array() ? "a list" : "an object";
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    return std::isnan(value.get<double>()) ? "not a number" : "infinite";  // of a file of GGUF
  const auto text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() <= 40 ? text : text.substr(0, 40) + "...";
}

}  // namespace

base::Error ConfigKeys::wrong(const std::string& what, const std::string& hint) const {
  return {base::Code::bad_data, what, where_, hint};
}
base::Error ConfigKeys::unsupported(const std::string& what, const std::string& hint) const {
  return {base::Code::unsupported, what, where_, hint};
}

const Json* ConfigKeys::find(const char* key) const {
  (*asked_)[&object_].insert(key);
  const auto it = object_.find(key);
  return it == object_.end() || it->is_null() ? nullptr : &*it;
}

void ConfigKeys::pass_over(std::initializer_list<const char*> keys) const {
  for (const auto* key : keys) (*asked_)[&object_].insert(key);
}

Result<std::int64_t> ConfigKeys::size(const char* key, std::int64_t least,
                                      std::int64_t most) const {
  const auto* value = find(key);
  if (!value) return wrong(std::string(key) + " is missing");
  const bool counts = value->is_number_integer() &&
                      !(value->is_number_unsigned() &&
                        value->get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max());
  if (counts)
    if (const auto n = value->get<std::int64_t>(); n >= least && n <= most) return n;
  return wrong(std::string(key) + " is " + shown(*value) + ", it must be a whole number from " +
               std::to_string(least) + " to " + std::to_string(most));
}
Result<std::int64_t> ConfigKeys::size(const char* key, std::int64_t least, std::int64_t most,
                                      std::int64_t otherwise) const {
  return find(key) ? size(key, least, most) : otherwise;
}

Result<double> ConfigKeys::number(const char* key, double least, double most,
                                  double otherwise) const {
  const auto* value = find(key);
  if (!value) return otherwise;
  if (value->is_number())
    if (const auto n = value->get<double>(); n >= least && n <= most) return n;
  return wrong(std::string(key) + " is " + shown(*value) + ", it must be a number from " +
               Json(least).dump() + " to " + Json(most).dump());
}

Result<bool> ConfigKeys::flag(const char* key) const {
  const auto* value = find(key);
  if (!value) return false;
  if (value->is_boolean()) return value->get<bool>();
  return wrong(std::string(key) + " is " + shown(*value) + ", it must be true or false");
}

Result<std::string> ConfigKeys::text(const char* key, const std::string& otherwise) const {
  const auto* value = find(key);
  if (!value) return otherwise;
  if (value->is_string()) return value->get<std::string>();
  return wrong(std::string(key) + " is " + shown(*value) + ", it must be a text");
}

std::int64_t ConfigKeys::token(const char* key, std::int64_t vocabulary) const {
  const auto* value = find(key);
  if (value && value->is_array() && !value->empty()) value = &value->front();
  if (!value || !value->is_number_integer()) return -1;
  // A number that a program put there is signed, one that was read is not.
  const bool there =
      value->is_number_unsigned()
          ? std::cmp_less(value->get<std::uint64_t>(), vocabulary)
          : value->get<std::int64_t>() >= 0 && value->get<std::int64_t>() < vocabulary;
  return there ? value->get<std::int64_t>() : -1;
}

}  // namespace model
