// Filters that look at a list as a whole.
#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "text/normalize.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using Keyed = std::pair<Value, Value>;  // what is compared, and what it stands for

bool flag(const Value* given) { return given && given->truthy(); }

base::Result<Value> length(Evaluator&, const Value& value, Given) {
  if (const auto* text = value.text())
    return Value(static_cast<Int>(base::count_code_points(*text)));
  if (const auto* dict = value.dict()) return Value(static_cast<Int>(dict->items.size()));
  if (value.undefined()) return Value(Int{0});
  if (const auto* list = value.list(); list && list->form != Form::generator)
    return Value(static_cast<Int>(list->items.size()));
  return error_of(std::string("a '") + value.type() + "' has no length");
}

base::Result<Value> join(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"d", "attribute"}, "join"));
  const auto between = bound[0] ? TRY(e.shown(*bound[0])) : make_text("");
  const auto all = TRY(e.iterate(value));
  TextWriter out;
  for (std::size_t i = 0; i < all->items.size(); ++i) {
    if (i > 0) out.put(between);
    const auto& item = all->items[i];
    out.put(TRY(e.shown(bound[1] ? TRY(attribute_path(e, item, *bound[1])) : item)));
    TRY(e.budget().spend_bytes(between.size()));
  }
  return Value(out.take());
}

base::Result<Value> first(Evaluator& e, const Value& value, Given) {
  const auto all = TRY(e.iterate(value));
  return all->items.empty() ? Value(Undefined{"the first of nothing"}) : all->items.front();
}

base::Result<Value> last(Evaluator& e, const Value& value, Given) {
  if (value.list() && value.list()->form == Form::generator)
    return error_of("'last' needs a list; put '| list' before it");
  const auto all = TRY(e.iterate(value));
  return all->items.empty() ? Value(Undefined{"the last of nothing"}) : all->items.back();
}

base::Result<Value> as_list(Evaluator& e, const Value& value, Given) {
  const auto all = TRY(e.iterate(value));
  TRY(e.budget().spend(static_cast<std::int64_t>(all->items.size())));
  return list_value(all->items);
}

base::Result<Value> items(Evaluator& e, const Value& value, Given) {
  if (value.undefined()) return list_value({}, Form::generator);
  if (!value.dict()) return error_of("'items' needs an object");
  std::vector<Value> out;
  TRY(e.budget().spend(static_cast<std::int64_t>(2 * value.dict()->items.size())));
  for (const auto& [key, item] : value.dict()->items)
    out.push_back(TRY(list_value({key, item}, Form::tuple)));
  return list_value(std::move(out), Form::generator);
}

base::Result<Value> reverse(Evaluator& e, const Value& value, Given) {
  if (value.text())
    return slice_of(value, Value(None{}), Value(None{}), Value(Int{-1}), e.budget());
  auto all = TRY(e.iterate(value))->items;
  TRY(e.budget().spend(static_cast<std::int64_t>(all.size())));
  std::ranges::reverse(all);
  return list_value(std::move(all), Form::generator);
}

// Text in lower case, where case says nothing.
Value folded(const Value& value, bool case_matters) {
  return !case_matters && value.text() ? text_value(text::lower(*value.text())) : value;
}

// std::stable_sort with an order that may fail: the first error is kept, and all after it is equal.
base::Result<void> sort_keyed(std::vector<Keyed>& all, bool down, Budget& budget) {
  std::optional<base::Error> failed;
  std::ranges::stable_sort(all, [&](const Keyed& a, const Keyed& b) {
    if (failed) return false;
    auto order = down ? compare(b.first, a.first, budget) : compare(a.first, b.first, budget);
    if (!order.ok()) failed = order.error();
    return order.ok() && *order < 0;
  });
  if (failed) return *failed;
  return {};
}

base::Result<std::vector<Keyed>> keyed(Evaluator& e, const Value& value, const Value* path,
                                       bool case_matters) {
  std::vector<Keyed> out;
  const auto all = TRY(e.iterate(value));
  for (const auto& item : all->items) {
    TRY(e.budget().spend_bytes(item.text() ? item.text()->size() : 0));
    const bool whole = !path || path->none();
    out.emplace_back(folded(whole ? item : TRY(attribute_path(e, item, *path)), case_matters),
                     item);
  }
  return out;
}

std::vector<Value> values_of(std::vector<Keyed> all) {
  std::vector<Value> out;
  for (auto& [key, value] : all) out.push_back(std::move(value));
  return out;
}

base::Result<Value> sort(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"reverse", "case_sensitive", "attribute"}, "sort"));
  auto all = TRY(keyed(e, value, bound[2], flag(bound[1])));
  TRY(sort_keyed(all, flag(bound[0]), e.budget()));
  return list_value(values_of(std::move(all)));
}

base::Result<Value> dictsort(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"case_sensitive", "by", "reverse"}, "dictsort"));
  const bool by_value = bound[1] && bound[1]->text() && *bound[1]->text() == "value";
  if (!value.dict()) return error_of("'dictsort' needs an object");
  std::vector<Keyed> all;
  for (const auto& [key, item] : value.dict()->items)
    all.emplace_back(folded(by_value ? item : key, flag(bound[0])),
                     TRY(list_value({key, item}, Form::tuple)));
  TRY(sort_keyed(all, flag(bound[2]), e.budget()));
  return list_value(values_of(std::move(all)));
}

base::Result<Value> unique(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"case_sensitive", "attribute"}, "unique"));
  std::vector<Keyed> kept;
  for (auto& one : TRY(keyed(e, value, bound[1], flag(bound[0])))) {
    bool seen = false;
    for (const auto& other : kept)
      if (!seen) seen = TRY(equal(one.first, other.first, e.budget()));
    if (!seen) kept.push_back(std::move(one));
  }
  return list_value(values_of(std::move(kept)), Form::generator);
}

base::Result<Value> extreme(Evaluator& e, const Value& value, Given given, int sign) {
  const auto bound = TRY(bind(given, {"case_sensitive", "attribute"}, sign < 0 ? "min" : "max"));
  const auto all = TRY(keyed(e, value, bound[1], flag(bound[0])));
  if (all.empty()) return Value(Undefined{"the extreme of nothing"});
  const Keyed* best = &all[0];
  for (const auto& one : all)
    if (TRY(compare(one.first, best->first, e.budget())) * sign > 0) best = &one;
  return best->second;
}
base::Result<Value> least(Evaluator& e, const Value& v, Given given) {
  return extreme(e, v, given, -1);
}
base::Result<Value> most(Evaluator& e, const Value& v, Given given) {
  return extreme(e, v, given, 1);
}

base::Result<Value> sum(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"attribute", "start"}, "sum"));
  Value out = bound[1] ? *bound[1] : Value(Int{0});
  for (const auto& [key, item] : TRY(keyed(e, value, bound[0], true)))
    out = TRY(binary("+", out, key, e.budget()));
  return out;
}

base::Result<Value> batch(Evaluator& e, const Value& value, Given given) {
  const auto bound = TRY(bind(given, {"linecount", "fill_with"}, "batch"));
  const auto* size = bound[0] ? bound[0]->as<Int>() : nullptr;
  if (!size || *size < 1 || *size > 100'000) return error_of("'batch' takes a number above 0");
  const auto all = TRY(e.iterate(value));
  std::vector<Value> out, one;
  for (const auto& item : all->items) {
    TRY(e.budget().spend(1));
    one.push_back(item);
    if (static_cast<Int>(one.size()) == *size)
      out.push_back(TRY(list_value(std::exchange(one, {}))));
  }
  if (!one.empty()) {
    if (bound[1] && !bound[1]->none()) {
      TRY(e.budget().spend(static_cast<std::int64_t>(*size)));
      one.resize(static_cast<std::size_t>(*size), *bound[1]);
    }
    out.push_back(TRY(list_value(std::move(one))));
  }
  return list_value(std::move(out), Form::generator);
}

constexpr Named kFilters[] = {
    {"length", length}, {"count", length},  {"join", join},         {"first", first},
    {"last", last},     {"list", as_list},  {"items", items},       {"reverse", reverse},
    {"sort", sort},     {"unique", unique}, {"dictsort", dictsort}, {"min", least},
    {"max", most},      {"sum", sum},       {"batch", batch},
};

}  // namespace

std::span<const Named> list_filters() { return kFilters; }

base::Result<Value> attribute_path(Evaluator& evaluator, const Value& value, const Value& path) {
  if (path.as<Int>()) return evaluator.item(value, path);
  if (!path.text()) return error_of("the name of an attribute is a text or a number");
  const auto& name = *path.text();
  if (!name.empty() && name[0] > '9' && name.find('.') == std::string::npos) {
    TRY(evaluator.budget().spend(1));
    return evaluator.item(value, path);
  }
  Value out = value;
  for (std::size_t at = 0; at <= path.text()->size();) {
    const auto end = std::min(path.text()->find('.', at), path.text()->size());
    const auto part = path.text()->substr(at, end - at);
    const auto number = to_int(part);
    TRY(evaluator.budget().spend(1));
    out = TRY(evaluator.item(out, number ? Value(*number) : text_value(part)));
    at = end + 1;
  }
  return out;
}

}  // namespace tokenizer::jinja
