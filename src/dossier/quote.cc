#include "dossier/quote.h"

namespace dossier {

using base::Json;

std::string text_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string()
             ? json[key].get<std::string>()
             : "";
}

std::optional<Json> value_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  if (!json.contains(path)) return std::nullopt;
  const Json& value = json.at(path);
  if (value.is_null()) return std::nullopt;
  return value;
}

}  // namespace dossier
