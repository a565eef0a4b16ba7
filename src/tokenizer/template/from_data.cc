#include "tokenizer/template/from_data.h"

#include <algorithm>

namespace tokenizer::jinja {
namespace {

using std::string_view;

constexpr string_view kRoles[] = {
    "assistant",   "bot",       "context",    "critic",        "developer",   "documents",
    "environment", "function",  "gpt",        "human",         "input",       "instruction",
    "ipython",     "knowledge", "model",      "note",          "memory",      "output",
    "observation", "python",    "question",   "response",      "root",        "system",
    "tool",        "tool_call", "tool_calls", "tool_response", "tool_result", "tool_results",
    "tools",       "user"};
constexpr string_view kKinds[] = {
    "audio",       "audio_url",   "document",   "file",        "function",   "image",
    "image_url",   "input_audio", "input_file", "input_image", "input_text", "output_text",
    "point",       "reasoning",   "refusal",    "text",        "thinking",   "tool_call",
    "tool_result", "tool_use",    "video",      "video_url"};

bool in(std::span<const string_view> words, string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Where a value stands. A list has what stands in it one place further.
enum class Place : std::uint8_t { elsewhere, messages, message, content, part };

Place inside(Place list) {
  return list == Place::messages  ? Place::message
         : list == Place::content ? Place::part
                                  : Place::elsewhere;
}

// Where the value of a key stands.
Place behind(Place object, const Value& key) {
  const bool content = object == Place::message && key.text() && same(*key.text(), "content");
  return content ? Place::content : Place::elsewhere;
}

// A word that stays the template's own.
bool is_own(Place object, const Value& key, const Value& value) {
  if (!key.text() || !value.text()) return false;
  if (object == Place::message) return same(*key.text(), "role") && is_role(*value.text());
  return object == Place::part && same(*key.text(), "type") && is_kind(*value.text());
}

// Nothing would change.
bool is_marked(const Value& value, Place place) {
  if (const auto* text = value.as<Text>()) return text->first == kFromData && !text->turns;
  if (const auto* list = value.list())
    return std::ranges::all_of(list->items, [inside = inside(place)](const auto& item) {
      return is_marked(item, inside);
    });
  return !value.dict() || std::ranges::all_of(value.dict()->items, [place](const auto& item) {
    const auto& [key, held] = item;
    return is_marked(key, Place::elsewhere) &&
           (is_own(place, key, held) || is_marked(held, behind(place, key)));
  });
}

base::Result<Value> marked(const Value& value, Place place, Budget& budget) {
  if (const auto* text = value.as<Text>()) return Value(Text{text->utf8, text->markup, kFromData});
  if (const auto* list = value.list()) {
    std::vector<Value> items;
    items.reserve(list->items.size());
    for (const auto& item : list->items) items.push_back(TRY(marked(item, inside(place), budget)));
    return list_value(std::move(items), list->form);
  }
  const auto* dict = value.dict();
  if (!dict) return value;
  std::vector<std::pair<Value, Value>> items;
  items.reserve(dict->items.size());
  for (const auto& [key, held] : dict->items)
    items.emplace_back(
        TRY(marked(key, Place::elsewhere, budget)),
        is_own(place, key, held) ? held : TRY(marked(held, behind(place, key), budget)));
  return dict_value(std::move(items), budget);
}

base::Result<Value> as_data(const Value& value, Place place, Budget& budget) {
  if (is_marked(value, place)) return value;
  return marked(value, place, budget);
}

}  // namespace

bool is_role(string_view word) { return in(kRoles, word); }
bool is_kind(string_view word) { return in(kKinds, word); }

base::Result<Value> from_data(const Value& value, Budget& budget) {
  return as_data(value, Place::elsewhere, budget);
}

base::Result<Value> messages_from_data(const Value& messages, Budget& budget) {
  return as_data(messages, Place::messages, budget);
}

}  // namespace tokenizer::jinja
