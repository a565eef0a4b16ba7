#include "dossier/quote.h"

namespace dossier {

using base::Json;

std::optional<Json> value_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  if (!json.contains(path)) return std::nullopt;
  const Json& value = json.at(path);
  if (value.is_null()) return std::nullopt;
  return value;
}

}  // namespace dossier
