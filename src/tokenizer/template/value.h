// What a template computes with: the values of Python that templates of chats can see, and nothing that
// reaches further. Lists and objects never change once they are made, so none can hold itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
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
struct Method;
enum class Builtin { none, range, space, raise, now, dict, cycler, joiner };

struct Undefined {
  std::string name;  // what was asked for and is not there
};
struct None {};
// What can be called: a function that every template finds, a macro, or a method of a value.
struct Callee {
  Builtin builtin = Builtin::none;
  const Macro* macro = nullptr;
  std::shared_ptr<const Method> method = nullptr;
};

class Value {
 public:
  using Data = std::variant<Undefined, None, bool, Int, double, Text, std::shared_ptr<const List>,
                            std::shared_ptr<const Dict>, std::shared_ptr<Namespace>,
                            std::shared_ptr<const Loop>, Callee>;  // up to eleven are fast to copy
  Value() : data_(Undefined{}) {}
  Value(Data data) : data_(std::move(data)) {}  // NOLINT

  template <class T>
  const T* as() const {
    return std::get_if<T>(&data_);
  }
  const List* list() const { return pointee<std::shared_ptr<const List>>(); }
  const Dict* dict() const { return pointee<std::shared_ptr<const Dict>>(); }
  Namespace* space() const { return pointee<std::shared_ptr<Namespace>>(); }
  const std::string* text() const { return as<Text>() ? as<Text>()->utf8.get() : nullptr; }
  const Text& traced() const { return *as<Text>(); }  // of a text, with where its bytes come from
  bool markup() const { return as<Text>() && as<Text>()->markup; }
  bool undefined() const { return as<Undefined>() != nullptr; }
  bool none() const { return as<None>() != nullptr; }
  bool truthy() const;
  const char* type() const;  // as Python calls it: "str"

 private:
  template <class P>
  auto pointee() const -> decltype(std::declval<P>().get()) {
    return as<P>() ? as<P>()->get() : nullptr;
  }
  Data data_;
};

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

// A method of a value that was not called yet: "x.strip".
struct Method {
  Value self;
  std::string name;
};

inline constexpr int kMostNesting =
    200;  // of lists and objects, so that no walk exhausts the stack

Value text_value(std::string utf8, Origin origin = kFromTemplate);
// Error: bad_data where lists and objects stand deeper in each other than kMostNesting.
base::Result<Value> list_value(std::vector<Value> items, Form form = Form::list);
// Of equal keys the last value counts, at the place of the first.
base::Result<Value> dict_value(std::vector<std::pair<Value, Value>> items, Budget& budget);

// null where there is no such key.
base::Result<const Value*> find(const Dict& dict, const Value& key, Budget& budget);
const Value* find(const Dict& dict, std::string_view key);

// 1 == 1.0 == true, else only like equals like. Error: out of steps.
base::Result<bool> equal(const Value& a, const Value& b, Budget& budget);
// -1, 0, 1. Error: bad_data for kinds that have no order, as Python has it.
base::Result<int> compare(const Value& a, const Value& b, Budget& budget);
std::string int_text(Int value);

}  // namespace tokenizer::jinja
