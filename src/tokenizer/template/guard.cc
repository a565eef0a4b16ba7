#include "tokenizer/template/guard.h"

#include <algorithm>
#include <random>

#include "base/utf8.h"
#include "tokenizer/template/literal.h"

namespace tokenizer::jinja {
namespace {

constexpr std::size_t kDigits = 30;

// 7 stands in front alone, so no end of a mark is the beginning of one.
std::string random_mark(std::random_device& device) {
  constexpr std::string_view digits = "012345689";
  std::string out = "7";
  while (out.size() < kDigits) out += digits[device() % digits.size()];
  return out;
}

bool holds(const Value& value, std::string_view mark) {
  if (const auto* text = value.text()) return text->find(mark) != std::string::npos;
  const auto in = [&](const auto& one) { return holds(one, mark); };
  if (const auto* list = value.list()) return std::ranges::any_of(list->items, in);
  if (const auto* dict = value.dict())
    return std::ranges::any_of(dict->items,
                               [&](const auto& item) { return in(item.first) || in(item.second); });
  return false;
}

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

void Guard::choose(std::string_view text, const std::vector<const Value*>& input) {
  std::random_device device;
  const auto free = [&](const std::string& mark) {
    return text.find(mark) == std::string_view::npos &&
           std::ranges::none_of(input, [&](const Value* value) { return holds(*value, mark); });
  };
  do mark_ = random_mark(device);
  while (!free(mark_));
  do written_ = random_mark(device);
  while (written_ == mark_ || !free(written_));
}

std::string Guard::marked(std::string_view text) const {
  std::string out;
  const auto end = strip_right(text).size();  // many templates trim
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    const std::size_t size = base::read_code_point(text, at).size;
    out += rest.substr(0, size);
    if (control_->begins(rest) || (at < end && control_->begins(text.substr(at, end - at))))
      out += mark_;
    at += size;
  }
  return out;
}

base::Result<Value> Guard::marked(const Value& value, Budget& budget) const {
  if (const auto* text = value.text()) return text_value(marked(*text), value.markup());
  if (const auto* list = value.list()) {
    std::vector<Value> items;
    for (const auto& item : list->items) items.push_back(TRY(marked(item, budget)));
    return list_value(std::move(items), list->form);
  }
  const auto* dict = value.dict();
  if (!dict) return value;
  std::vector<std::pair<Value, Value>> items;
  for (const auto& [key, item] : dict->items)
    items.emplace_back(TRY(marked(key, budget)),
                       names_kind(key, item) ? item : TRY(marked(item, budget)));
  return dict_value(std::move(items), budget);
}

std::string without(std::string_view text, std::string_view mark) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::min(text.find(mark, at), text.size());
    out += text.substr(at, found - at);
    at = found + (found < text.size() ? mark.size() : 0);
  }
  return out;
}

}  // namespace tokenizer::jinja
