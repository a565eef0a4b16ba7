#include "serve/card_reading.h"

#include <set>

namespace serve {

namespace {

using base::Json;

const Json& member(const Json& json, const char* key) {
  static const Json none;
  const auto at = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && at != json.end() ? *at : none;
}

// The variant of "/facts/read/deu_Latn/tokens_read", or "".
std::string variant_of(const Json& pointer) {
  constexpr std::string_view before = "/facts/read/", after = "/tokens_read";
  if (!pointer.is_string()) return "";
  const auto text = pointer.get<std::string>();
  if (!text.starts_with(before) || !text.ends_with(after)) return "";
  if (text.size() <= before.size() + after.size()) return "";
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

}  // namespace

std::map<std::string, std::int64_t> tokens_read_in(const Json& card) {
  std::map<std::string, std::int64_t> out;
  std::set<std::string> seen;  // places: what a card quotes twice counts once
  for (const auto& section : member(card, "sections"))
    for (const auto& table : member(section, "tables"))
      for (const auto& row : member(table, "rows"))
        for (const auto& cell : row) {
          const auto& source = member(cell, "source");
          const auto variant = variant_of(member(source, "pointer"));
          const auto& value = member(cell, "value");
          if (variant.empty() || !value.is_number_integer()) continue;
          if (seen.insert(source.dump()).second) out[variant] += value.get<std::int64_t>();
        }
  return out;
}

}  // namespace serve
