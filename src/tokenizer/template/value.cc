#include "tokenizer/template/value.h"

#include <algorithm>

namespace tokenizer::jinja {
namespace {

base::Result<int> nested(int depth) {
  if (depth > kMostNesting)
    return base::Error{
        base::Code::bad_data,
        "lists and objects stand more than " + std::to_string(kMostNesting) + " deep in each other",
        "", ""};
  return depth;
}

int depth_of(const Value& value) {
  if (const auto* list = value.list()) return list->depth;
  if (const auto* dict = value.dict()) return dict->depth;
  return 0;
}

// From so many keys on they are looked up in an index; before, one after the other is faster.
constexpr std::size_t kIndexed = 12;

// What was added last stands in the index, too, and with the first that needs one all before it.
void put_in_index(Dict& dict) {
  if (dict.items.size() < kIndexed) return;
  for (auto i = dict.items.size() == kIndexed ? 0 : dict.items.size() - 1; i < dict.items.size();
       ++i)
    if (const auto* text = dict.items[i].first.text()) dict.index.emplace(*text, i);
}

struct Truth {
  bool operator()(const Undefined&) const { return false; }
  bool operator()(const None&) const { return false; }
  bool operator()(bool value) const { return value; }
  bool operator()(Int value) const { return value != 0; }
  bool operator()(double value) const { return value != 0; }
  bool operator()(const Text& text) const { return !text.utf8->empty(); }
  bool operator()(const std::shared_ptr<const List>& list) const {
    return list->form == Form::generator || !list->items.empty();
  }
  bool operator()(const std::shared_ptr<const Dict>& dict) const { return !dict->items.empty(); }
  template <class Other>
  bool operator()(const Other&) const {
    return true;
  }
};

const char* form_name(Form form) {
  constexpr const char* names[] = {"list",      "tuple",       "generator", "dict_items",
                                   "dict_keys", "dict_values", "range"};
  return names[static_cast<int>(form)];
}

}  // namespace

bool Value::truthy() const { return std::visit(Truth(), data_); }

const char* Value::type() const {
  if (const auto* callee = as<Callee>(); callee && callee->macro) return "Macro";
  if (const auto* found = list()) return form_name(found->form);
  constexpr const char* names[] = {"Undefined",
                                   "NoneType",
                                   "bool",
                                   "int",
                                   "float",
                                   "str",
                                   "list",
                                   "dict",
                                   "Namespace",
                                   "LoopContext",
                                   "builtin_function_or_method"};
  return names[data_.index()];
}

Value text_value(std::string utf8, Origin origin) {
  return Value(make_text(std::move(utf8), origin));
}

base::Result<Value> list_value(std::vector<Value> items, Form form) {
  int depth = 0;
  for (const auto& item : items) depth = std::max(depth, depth_of(item));
  depth = TRY(nested(depth + 1));
  return Value(
      std::shared_ptr<const List>(std::make_shared<List>(List{form, std::move(items), depth})));
}

base::Result<Value> dict_value(std::vector<std::pair<Value, Value>> items, Budget& budget) {
  auto out = std::make_shared<Dict>();
  int depth = 0;
  for (auto& [key, value] : items) {
    depth = std::max({depth, depth_of(key), depth_of(value)});
    const auto* old = TRY(find(*out, key, budget));
    if (old) {
      *const_cast<Value*>(old) = std::move(value);
      continue;
    }
    out->items.emplace_back(std::move(key), std::move(value));
    put_in_index(*out);
  }
  out->depth = TRY(nested(depth + 1));
  return Value(std::shared_ptr<const Dict>(std::move(out)));
}

const Value* find(const Dict& dict, std::string_view key) {
  if (dict.items.size() < kIndexed) {
    for (const auto& [name, value] : dict.items)
      if (const auto* text = name.text(); text && *text == key) return &value;
    return nullptr;
  }
  const auto found = dict.index.find(key);
  return found == dict.index.end() ? nullptr : &dict.items[found->second].second;
}

base::Result<const Value*> find(const Dict& dict, const Value& key, Budget& budget) {
  if (const auto* text = key.text()) return find(dict, *text);
  for (const auto& [name, value] : dict.items)
    if (TRY(equal(name, key, budget))) return &value;
  return nullptr;
}

std::string int_text(Int value) {
  const bool negative = value < 0;
  std::string out;
  do {
    const int digit = static_cast<int>(value % 10);
    out += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) out += '-';
  std::ranges::reverse(out);
  return out;
}

}  // namespace tokenizer::jinja
