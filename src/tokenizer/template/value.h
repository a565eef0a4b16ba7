// What a template computes with: the values of Python that templates of chats can see, and nothing that
// reaches further. Lists and objects never change once they are made, so none can hold itself.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tokenizer/template/budget.h"
#include "tokenizer/template/text.h"

namespace tokenizer::jinja {

__extension__ using Int = __int128;  // Python's have no end; beyond this one there is an error

struct List;
struct Dict;
struct Namespace;
struct Loop;
struct Macro;
enum class Builtin { none, range, space, raise, now, dict, cycler, joiner };

// What was asked for and is not there.
struct Undefined {
  Undefined() = default;
  explicit Undefined(std::string said) : held(share<const std::string>(std::move(said))) {}
  std::string name() const { return held ? *held : ""; }
  Shared<const std::string> held;
};
struct None {};
// A method of a value that was not called yet: "x.strip".
struct Method;
// What can be called: a function that every template finds, a macro, or a method of a value.
struct Callable {
  Builtin builtin = Builtin::none;
  const Macro* macro = nullptr;
  Shared<const Method> method = nullptr;
};
using Callee = Shared<const Callable>;

// Thirty-two bytes. What takes more stands elsewhere, with a count of its users in front, and a copy holds it
// once more; a move is a copy of the bytes.
class Value {
 public:
  Value() : Value(Kind::undefined) {}
  Value(Undefined value) : Value(Kind::undefined) { put(&undefined_, std::move(value)); }  // NOLINT
  Value(None) : Value(Kind::none) {}                                                       // NOLINT
  Value(std::same_as<bool> auto value) : Value(Kind::boolean) { boolean_ = value; }        // NOLINT
  Value(Int value) : Value(Kind::whole) { whole_ = value; }                                // NOLINT
  Value(std::same_as<double> auto value) : Value(Kind::real) { real_ = value; }            // NOLINT
  Value(Text value) : Value(Kind::text) { put(&text_, std::move(value)); }                 // NOLINT
  Value(Shared<const List> value) : Value(Kind::list) { put(&list_, std::move(value)); }   // NOLINT
  Value(Shared<const Dict> value) : Value(Kind::dict) { put(&dict_, std::move(value)); }   // NOLINT
  Value(Shared<Namespace> value) : Value(Kind::space) { put(&space_, std::move(value)); }  // NOLINT
  Value(Shared<const Loop> value) : Value(Kind::loop) { put(&loop_, std::move(value)); }   // NOLINT
  Value(Callee value) : Value(Kind::callee) { put(&callee_, std::move(value)); }           // NOLINT
  Value(const Value& other) : as_(other.as_) {
    if (as_.kind >= Kind::undefined) hold();
  }
  Value(Value&& other) noexcept : as_(other.as_) { other.as_.kind = Kind::none; }
  Value& operator=(const Value& other) {
    if (this != &other) *this = Value(other);
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    const auto old = as_;
    as_ = other.as_;
    other.as_.kind = Kind::none;
    if (old.kind >= Kind::undefined) let_go(old);
    return *this;
  }
  ~Value() {
    if (as_.kind >= Kind::undefined) let_go(as_);
  }

  template <class T>
  const T* as() const;
  const List* list() const { return as_.kind == Kind::list ? list_.get() : nullptr; }
  const Dict* dict() const { return as_.kind == Kind::dict ? dict_.get() : nullptr; }
  Namespace* space() const { return as_.kind == Kind::space ? space_.get() : nullptr; }
  const Loop* loop() const { return as_.kind == Kind::loop ? loop_.get() : nullptr; }
  const std::string* text() const { return as_.kind == Kind::text ? text_.utf8.get() : nullptr; }
  const Text& traced() const { return text_; }  // of a text, with where its bytes come from
  bool markup() const { return as_.kind == Kind::text && text_.markup; }
  bool plain() const { return as_.kind == Kind::text && !text_.markup; }
  bool undefined() const { return as_.kind == Kind::undefined; }
  bool none() const { return as_.kind == Kind::none; }
  bool truthy() const;
  const char* type() const;  // as Python calls it: "str"

 private:
  // Those from `undefined` on hold something elsewhere: the first word points there, of a text the last, too.
  enum class Kind : std::uint8_t {
    none,
    boolean,
    whole,
    real,
    undefined,
    text,
    list,
    dict,
    space,
    loop,
    callee
  };
  // The kind stands behind the longest of what it may be.
  struct Raw {
    std::uint64_t words[3];
    Kind kind;
  };
  explicit Value(Kind kind) : as_{{}, kind} {}
  template <class T>
  static void put(T* place, T&& value) {
    new (place) T(std::move(value));
  }
  static const Counted* counted(std::uint64_t word) {
    return reinterpret_cast<const Counted*>(word);
  }
  void hold() const {
    if (as_.words[0]) counted(as_.words[0])->hold();
    if (as_.kind == Kind::text && as_.words[2]) counted(as_.words[2])->hold();
  }
  static void let_go(const Raw& raw) {
    if (raw.kind == Kind::text && raw.words[2] && counted(raw.words[2])->let_go())
      free_turns(counted(raw.words[2]));
    if (raw.words[0] && counted(raw.words[0])->let_go()) free(raw.kind, counted(raw.words[0]));
  }
  static void free(Kind kind, const Counted* held);
  static void free_turns(const Counted* held);

  union {
    Raw as_;
    bool boolean_;
    Int whole_;
    double real_;
    Undefined undefined_;
    Text text_;
    Shared<const List> list_;
    Shared<const Dict> dict_;
    Shared<Namespace> space_;
    Shared<const Loop> loop_;
    Callee callee_;
  };
};

static_assert(sizeof(Value) == 32);

// Which of Python's sequences a list stands for: they print and answer differently.
enum class Form { list, tuple, generator, items, keys, values, range };

struct List {
  Form form = Form::list;
  std::vector<Value> items;
  int depth = 1;  // of lists and objects inside each other
};

struct Dict {
  std::vector<std::pair<Value, Value>> items;               // in the order in which keys came
  std::unordered_map<std::string_view, std::size_t> index;  // of keys that are text, where many are
  int depth = 1;
};

struct Namespace {
  std::vector<std::pair<std::string, Value>> items;
};

struct Loop {
  Shared<const List> over;
  mutable std::size_t at = 0;  // the one thing that moves on, while its loop runs
};

struct Method {
  Value self;
  std::string name;
};

template <class T>
const T* Value::as() const {
  if constexpr (std::is_same_v<T, Undefined>)
    return as_.kind == Kind::undefined ? &undefined_ : nullptr;
  if constexpr (std::is_same_v<T, bool>) return as_.kind == Kind::boolean ? &boolean_ : nullptr;
  if constexpr (std::is_same_v<T, Int>) return as_.kind == Kind::whole ? &whole_ : nullptr;
  if constexpr (std::is_same_v<T, double>) return as_.kind == Kind::real ? &real_ : nullptr;
  if constexpr (std::is_same_v<T, Text>) return as_.kind == Kind::text ? &text_ : nullptr;
  if constexpr (std::is_same_v<T, Shared<const List>>)
    return as_.kind == Kind::list ? &list_ : nullptr;
  if constexpr (std::is_same_v<T, Callable>)
    return as_.kind == Kind::callee ? callee_.get() : nullptr;
}

inline constexpr int kMostNesting =
    200;  // of lists and objects, so that no walk exhausts the stack

Value text_value(std::string utf8, Origin origin = kFromTemplate);
// Error: bad_data where lists and objects stand deeper in each other than kMostNesting.
base::Result<Value> list_value(std::vector<Value> items, Form form = Form::list);
// Of equal keys the last value counts, at the place of the first.
base::Result<Value> dict_value(std::vector<std::pair<Value, Value>> items, Budget& budget);

// Without a call where they are short, as keys are.
inline bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto word = [](const char* at) {
    std::uint64_t out;
    std::memcpy(&out, at, 8);
    return out;
  };
  const auto half = [](const char* at) {
    std::uint32_t out;
    std::memcpy(&out, at, 4);
    return out;
  };
  const auto n = a.size();
  const char *x = a.data(), *y = b.data();
  if (n > 16) return std::memcmp(x, y, n) == 0;
  if (n >= 8) return word(x) == word(y) && word(x + n - 8) == word(y + n - 8);
  if (n >= 4) return half(x) == half(y) && half(x + n - 4) == half(y + n - 4);
  return n == 0 || (x[0] == y[0] && x[n / 2] == y[n / 2] && x[n - 1] == y[n - 1]);
}

inline const Value* find(const Namespace& space, std::string_view key) {
  for (const auto& [name, value] : space.items)
    if (same(name, key)) return &value;
  return nullptr;
}
// null where there is no such key.
base::Result<const Value*> find(const Dict& dict, const Value& key, Budget& budget);
const Value* find(const Dict& dict, std::string_view key);
// The same, looking first where `hint` says, and telling where it was.
inline const Value* find(const Dict& dict, std::string_view key, std::atomic<std::uint32_t>& hint) {
  const auto at = hint.load(std::memory_order_relaxed);
  if (at < dict.items.size())
    if (const auto* text = dict.items[at].first.text(); text && same(*text, key))
      return &dict.items[at].second;
  const auto* found = find(dict, key);
  if (!found) return nullptr;
  const auto* first = reinterpret_cast<const char*>(&dict.items[0].second);
  hint.store(static_cast<std::uint32_t>(
                 static_cast<std::size_t>(reinterpret_cast<const char*>(found) - first) /
                 sizeof dict.items[0]),
             std::memory_order_relaxed);
  return found;
}

// 1 == 1.0 == true, else only like equals like. Error: out of steps.
base::Result<bool> equal(const Value& a, const Value& b, Budget& budget);
// -1, 0, 1. Error: bad_data for kinds that have no order, as Python has it.
base::Result<int> compare(const Value& a, const Value& b, Budget& budget);
std::string int_text(Int value);

}  // namespace tokenizer::jinja
