#include "base/field.h"

#include <algorithm>

namespace base::field_detail {

namespace {

std::string as_toml(const RecipeValue& value) {
  if (value.kind == RecipeValue::Kind::text) return Json(value.text).dump();
  if (value.kind == RecipeValue::Kind::whole) return std::to_string(value.whole);
  if (value.kind == RecipeValue::Kind::number) return Json(value.number).dump();
  if (value.kind == RecipeValue::Kind::boolean) return value.boolean ? "true" : "false";
  return "...";
}

// "train", "optimizer.beta2" -> "[train.optimizer] beta2 = 0.9"; "", "copies" -> "copies = 3"
std::string new_line(const std::string& section, const std::string& to, const RecipeValue& value) {
  const auto dot = to.rfind('.');
  const auto table = dot == std::string::npos ? "" : to.substr(0, dot);
  const auto key = dot == std::string::npos ? to : to.substr(dot + 1);
  const auto place = section + (section.empty() || table.empty() ? "" : ".") + table;
  return (place.empty() ? "" : "[" + place + "] ") + key + " = " + as_toml(value);
}

Json* place_of(Json& json, std::string_view path) {
  Json* at = &json;
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto dot = std::min(path.find('.', begin), path.size());
    if (!at->is_object() && !at->is_null()) return nullptr;
    at = &(*at)[std::string(path.substr(begin, dot - begin))];
    begin = dot + 1;
  }
  return at;
}

}  // namespace

std::vector<std::string> move_json(Json& json, std::span<const Moved> moved) {
  std::vector<std::string> tables;
  // A word that named a kind makes room for the kind's own keys first.
  for (const auto& [from, to] : moved) {
    const std::string_view kind(to);
    if (kind != std::string(from) + ".kind" || !json.contains(from) || !json[from].is_string())
      continue;
    json[from] = Json{{"kind", json[from]}};
    tables.emplace_back(from);
  }
  for (const auto& [from, to] : moved) {
    if (std::string_view(to).starts_with(std::string(from) + ".") || !json.contains(from)) continue;
    auto* place = place_of(json, to);
    if (place && place->is_null()) *place = json[from];
    json.erase(from);
  }
  return tables;
}

Result<void> refuse_moved(const RecipeValue& value, std::span<const Moved> moved) {
  for (const auto& [from, to] : moved) {
    const auto* found = value.find(from);
    const std::string_view place(to);
    const bool is_table = found && found->kind == RecipeValue::Kind::table;
    if (!found || (is_table && place == std::string(from) + ".kind")) continue;
    const bool deeper = place.find('.') != place.npos;
    return Error{Code::bad_request,
                 "'" + found->path +
                     (deeper ? "' stands in a table of its own now" : "' is called otherwise now"),
                 found->where(), "write " + new_line(value.path, to, *found)};
  }
  return {};
}

Result<void> refuse_unknown_json(const Json& json, const std::vector<std::string>& known,
                                 const std::string& where) {
  for (const auto& [key, value] : json.items())
    if (std::ranges::find(known, key) == known.end())
      return Error{Code::bad_data, "this version of janua does not know '" + key + "'", where,
                   "it was written by a newer version, or changed by hand"};
  return {};
}

}  // namespace base::field_detail
