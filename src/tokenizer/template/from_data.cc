#include "tokenizer/template/from_data.h"

#include <algorithm>

namespace tokenizer::jinja {
namespace {

// "user", "tool_result": what stands under "role" and "type" is compared and spelled as it is.
bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

bool names_kind(const Value& key, const Value& value) {
  return key.text() && value.text() && (*key.text() == "role" || *key.text() == "type") &&
         is_word(*value.text());
}

}  // namespace

base::Result<Value> from_data(const Value& value, Budget& budget) {
  if (const auto* text = value.as<Text>()) return Value(Text{text->utf8, text->markup, kFromData});
  if (const auto* list = value.list()) {
    std::vector<Value> items;
    items.reserve(list->items.size());
    for (const auto& item : list->items) items.push_back(TRY(from_data(item, budget)));
    return list_value(std::move(items), list->form);
  }
  const auto* dict = value.dict();
  if (!dict) return value;
  std::vector<std::pair<Value, Value>> items;
  items.reserve(dict->items.size());
  for (const auto& [key, item] : dict->items)
    items.emplace_back(TRY(from_data(key, budget)),
                       names_kind(key, item) ? item : TRY(from_data(item, budget)));
  return dict_value(std::move(items), budget);
}

}  // namespace tokenizer::jinja
