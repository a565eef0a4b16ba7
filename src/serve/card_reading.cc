#include "serve/card_reading.h"

#include <cstring>
#include <set>

#include "record/train.h"

namespace serve {

namespace {

using base::Json;

const Json& member(const Json& json, const char* key) {
  static const Json none;
  const auto at = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && at != json.end() ? *at : none;
}

// What stands before and behind a variant in the pointer to what was read of it.
struct Around {
  std::string before, after;
};

Around around_variant() {
  constexpr const char* any = "VARIANT";
  record::Train said;
  const auto& read = said.facts.read.emplace()[any];
  const auto pointer = record::pointer(said, read.tokens_read);
  const auto at = pointer.find(any);
  return {pointer.substr(0, at), pointer.substr(at + std::strlen(any))};
}

// The variant whose tokens the pointer leads to, or "".
std::string variant_of(const Json& pointer) {
  static const auto around = around_variant();
  const auto& [before, after] = around;
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
