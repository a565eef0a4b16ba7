// Methods of objects and lists; those of texts stand in text_method.h. Those that change a value are refused,
// as transformers' sandbox refuses them.
#include <algorithm>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

base::Result<Value> of_dict(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto& dict = *self.dict();
  if (name == "get") {
    const auto bound = TRY(bind(given, {"key", "default"}, name));
    if (!bound[0]) return error_of("'get' takes a key");
    const auto* found = TRY(find(dict, *bound[0], e.budget()));
    return found ? *found : bound[1] ? *bound[1] : Value(None{});
  }
  TRY(e.budget().spend(static_cast<std::int64_t>(2 * dict.items.size())));
  if (name == "copy") return self;
  std::vector<Value> out;
  for (const auto& [key, value] : dict.items)
    out.push_back(name == "keys"     ? key
                  : name == "values" ? value
                                     : TRY(list_value({key, value}, Form::tuple)));
  return list_value(std::move(out), name == "keys"     ? Form::keys
                                    : name == "values" ? Form::values
                                                       : Form::items);
}

base::Result<Value> of_list(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto what = TRY(bind(given, {"value"}, name))[0];
  if (name == "copy") return self;
  if (!what) return error_of("'" + name + "' takes a value");
  Int count = 0;
  for (std::size_t i = 0; i < self.list()->items.size(); ++i) {
    if (!TRY(equal(self.list()->items[i], *what, e.budget()))) continue;
    if (name == "index") return Value(static_cast<Int>(i));
    ++count;
  }
  if (name == "index") return error_of("'index' finds nothing");
  return Value(count);
}

constexpr string_view kDict[] = {"get", "keys", "values", "items", "copy"};
constexpr string_view kList[] = {"index", "count", "copy"};
constexpr string_view kChanging[] = {"append", "extend",  "insert", "pop",     "remove",    "clear",
                                     "sort",   "reverse", "update", "popitem", "setdefault"};

bool in(std::span<const string_view> names, string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool has_method(const Value& value, const std::string& name) {
  if (value.text()) return text_method_of(name) != nullptr;
  if (value.dict()) return in(kDict, name) || (in(kChanging, name) && !find(*value.dict(), name));
  if (const auto* list = value.list(); list && list->form <= Form::tuple)
    return in(kList, name) || in(kChanging, name);
  return false;
}

bool is_method(string_view name) {
  return text_method_of(name) || in(kDict, name) || in(kList, name) || in(kChanging, name);
}

base::Result<Value> call_method(Evaluator& evaluator, const Value& self, const std::string& name,
                                const Arguments& given) {
  if (name == "cycle") {
    if (given.places.empty()) return error_of("'loop.cycle' takes what it goes through");
    return given.places[static_cast<std::size_t>(*self.as<Int>()) % given.places.size()];
  }
  if (self.text()) return run_text_method(evaluator, *text_method_of(name), self, given);
  if (in(kChanging, name))
    return base::Error{base::Code::bad_data,
                       "the method '" + name + "' would change a value, which a template must not",
                       "", "use a namespace, or '+'"};
  return self.dict() ? of_dict(evaluator, self, name, given)
                     : of_list(evaluator, self, name, given);
}

}  // namespace tokenizer::jinja
