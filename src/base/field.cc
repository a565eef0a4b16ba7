#include "base/field.h"

#include <algorithm>
#include <tuple>

namespace base::field_detail {

namespace {

std::string as_toml(const RecipeValue& value) {
  if (value.kind == RecipeValue::Kind::text) return Json(value.text).dump();
  if (value.kind == RecipeValue::Kind::whole) return std::to_string(value.whole);
  if (value.kind == RecipeValue::Kind::number) return Json(value.number).dump();
  if (value.kind == RecipeValue::Kind::boolean) return value.boolean ? "true" : "false";
  return "...";
}

// A key that stands where it stood in a former version.
struct Outdated {
  const RecipeValue* value;
  std::string table, key;  // where it belongs now; "" is the table that it stands in
};

std::vector<Outdated> outdated(const RecipeValue& value, std::span<const Moved> moved) {
  std::vector<Outdated> out;
  for (const auto& [from, to] : moved) {
    const auto* found = value.find(from);
    const std::string place(to);
    const bool is_table = found && found->kind == RecipeValue::Kind::table;
    if (!found || (is_table && place == std::string(from) + ".kind")) continue;
    const auto dot = place.rfind('.');
    const bool here = dot == std::string::npos;
    out.push_back({found, here ? "" : place.substr(0, dot), here ? place : place.substr(dot + 1)});
  }
  return out;
}

// "stage[1].train" -> "stage.train": TOML means the last table of a list.
std::string without_numbers(const std::string& path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    inside = inside || c == '[';
    if (!inside) out += c;
    inside = inside && c != ']';
  }
  return out;
}

// Lines to be put into the recipe as they are: "[train.optimizer]\nbeta2 = 0.9". What stays in the
// table itself comes first; the kind of a table comes before its other keys.
std::string new_lines(const std::string& path, std::vector<Outdated> keys) {
  const auto section = without_numbers(path);
  std::ranges::stable_sort(
      keys, {}, [](const auto& one) { return std::tuple(one.table, one.key != "kind"); });
  std::string out, table;
  for (const auto& one : keys) {
    if (one.table != table) {
      const auto place = section.empty() ? one.table : section + "." + one.table;
      out += std::string(out.empty() ? "" : "\n") + "[" + place + "]";
      table = one.table;
    }
    out += std::string(out.empty() ? "" : "\n") + one.key + " = " + as_toml(*one.value);
  }
  return out;
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
  const auto keys = outdated(value, moved);
  if (keys.empty()) return {};
  std::string names;
  bool deeper = false;
  for (const auto& one : keys) {
    names += (names.empty() ? "'" : ", '") + one.value->path + "'";
    deeper = deeper || !one.table.empty();
  }
  const bool single = keys.size() == 1;
  const auto what = !deeper  ? (single ? " is called otherwise now" : " are called otherwise now")
                    : single ? " stands in a table of its own now"
                             : " stand in tables of their own now";
  const auto& first =
      *std::ranges::min_element(keys, {}, [](const auto& one) { return one.value->line; });
  if (first.value->line == 0)  // from --set
    return Error{Code::bad_request, "'" + first.value->path + "' has another place now",
                 first.value->where(),
                 "write --set " + (value.path.empty() ? "" : value.path + ".") +
                     (first.table.empty() ? "" : first.table + ".") + first.key + "=" +
                     (first.value->kind == RecipeValue::Kind::text ? first.value->text
                                                                   : as_toml(*first.value))};
  const auto lines = new_lines(value.path, keys);
  return Error{Code::bad_request, names + what, first.value->where(),
               lines.find('\n') == std::string::npos ? "write " + lines : "write\n" + lines};
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
