#include "tokenizer/template/value.h"

#include <algorithm>
#include <charconv>

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

const char* form_name(Form form) {
  constexpr const char* names[] = {"list",      "tuple",       "generator", "dict_items",
                                   "dict_keys", "dict_values", "range"};
  return names[static_cast<int>(form)];
}

}  // namespace

bool Value::truthy() const {
  switch (as_.kind) {
    case Kind::undefined:
    case Kind::none:
      return false;
    case Kind::boolean:
      return boolean_;
    case Kind::whole:
      return whole_ != 0;
    case Kind::real:
      return real_ != 0;
    case Kind::text:
      return !text_.utf8->empty();
    case Kind::list:
      return list_->form == Form::generator || !list_->items.empty();
    case Kind::dict:
      return !dict_->items.empty();
    default:
      return true;
  }
}

const char* Value::type() const {
  if (as_.kind == Kind::callee && callee_->macro) return "Macro";
  if (as_.kind == Kind::list) return form_name(list_->form);
  constexpr const char* names[] = {"NoneType",
                                   "bool",
                                   "int",
                                   "float",
                                   "Undefined",
                                   "str",
                                   "list",
                                   "dict",
                                   "Namespace",
                                   "LoopContext",
                                   "builtin_function_or_method"};
  return names[static_cast<int>(as_.kind)];
}

void Value::free(Kind kind, const Counted* held) {
  switch (kind) {
    case Kind::list:
      delete static_cast<const Room<List>*>(held);
      return;
    case Kind::dict:
      delete static_cast<const Room<Dict>*>(held);
      return;
    case Kind::space:
      delete static_cast<const Room<Namespace>*>(held);
      return;
    case Kind::loop:
      delete static_cast<const Room<Loop>*>(held);
      return;
    case Kind::callee:
      delete static_cast<const Room<Callable>*>(held);
      return;
    default:
      delete static_cast<const Room<std::string>*>(held);
  }
}

void Value::free_turns(const Counted* held) {
  delete static_cast<const Room<std::vector<OriginTurn>>*>(held);
}

Value text_value(std::string utf8, Origin origin) {
  return Value(make_text(std::move(utf8), origin));
}

base::Result<Value> list_value(std::vector<Value> items, Form form) {
  int depth = 0;
  for (const auto& item : items) depth = std::max(depth, depth_of(item));
  depth = TRY(nested(depth + 1));
  return Value(share<const List>(form, std::move(items), depth));
}

base::Result<Value> dict_value(std::vector<std::pair<Value, Value>> items, Budget& budget) {
  auto out = share<Dict>();
  out->items.reserve(items.size());
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
  return Value(Shared<const Dict>(std::move(out)));
}

const Value* find(const Dict& dict, std::string_view key) {
  if (dict.items.size() < kIndexed) {
    for (const auto& [name, value] : dict.items)
      if (const auto* text = name.text(); text && same(*text, key)) return &value;
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
  if (value >= INT64_MIN && value <= INT64_MAX) {
    char digits[24];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(value));
    return {digits, end.ptr};
  }
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
