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

// Nothing would change.
bool is_from_data(const Value& value) {
  if (const auto* text = value.as<Text>()) return text->first == kFromData && !text->turns;
  if (const auto* list = value.list()) return std::ranges::all_of(list->items, is_from_data);
  return !value.dict() || std::ranges::all_of(value.dict()->items, [](const auto& item) {
    return is_from_data(item.first) &&
           (names_kind(item.first, item.second) || is_from_data(item.second));
  });
}

base::Result<Value> marked(const Value& value, Budget& budget) {
  if (const auto* text = value.as<Text>()) return Value(Text{text->utf8, text->markup, kFromData});
  if (const auto* list = value.list()) {
    std::vector<Value> items;
    items.reserve(list->items.size());
    for (const auto& item : list->items) items.push_back(TRY(marked(item, budget)));
    return list_value(std::move(items), list->form);
  }
  const auto* dict = value.dict();
  if (!dict) return value;
  std::vector<std::pair<Value, Value>> items;
  items.reserve(dict->items.size());
  for (const auto& [key, item] : dict->items)
    items.emplace_back(TRY(marked(key, budget)),
                       names_kind(key, item) ? item : TRY(marked(item, budget)));
  return dict_value(std::move(items), budget);
}

}  // namespace

base::Result<Value> from_data(const Value& value, Budget& budget) {
  if (is_from_data(value)) return value;
  return marked(value, budget);
}

}  // namespace tokenizer::jinja
