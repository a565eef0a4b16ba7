// Filters that take each item of a list through another filter, an attribute or a test.
#include "tokenizer/template/filter.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;

Arguments behind(Given given, std::size_t first) {
  Arguments out;
  for (std::size_t i = first; i < given.places.size(); ++i) out.places.push_back(given.places[i]);
  out.named = given.named;
  return out;
}

base::Result<Value> map_attribute(Evaluator& e, const List& all, Given given) {
  const auto bound = TRY(bind(given, {"attribute", "default"}, "map"));
  std::vector<Value> out;
  for (const auto& item : all.items) {
    TRY(e.budget().spend(1));
    auto value = TRY(attribute_path(e, item, *bound[0]));
    if (value.undefined() && bound[1]) value = *bound[1];
    out.push_back(std::move(value));
  }
  return list_value(std::move(out), Form::generator);
}

base::Result<Value> map(Evaluator& e, const Value& value, Given given) {
  const auto all = TRY(e.iterate(value));
  if (given.places.empty() && !given.named.empty()) return map_attribute(e, *all, given);
  if (given.places.empty() || !given.places[0].text())
    return error_of("'map' takes the name of a filter, or attribute='...'");
  std::vector<Value> out;
  const auto more = behind(given, 1);
  for (const auto& item : all->items) {
    TRY(e.budget().spend(1));
    out.push_back(TRY(apply_filter(e, *given.places[0].text(), item, more)));
  }
  return list_value(std::move(out), Form::generator);
}

// What a test is called; "" where the value itself is asked.
base::Result<std::string> test_name(Given given, std::size_t first) {
  if (given.places.size() <= first) return std::string();
  const auto* name = given.places[first].text();
  if (!name) return error_of("the name of a test is a text");
  static constexpr std::pair<std::string_view, const char*> kSigns[] = {
      {"==", "eq"}, {"!=", "ne"}, {"<", "lt"}, {"<=", "le"}, {">", "gt"}, {">=", "ge"}};
  std::string test = *name;
  for (const auto& [sign, word] : kSigns)
    if (test == sign) test = word;
  return test;
}

base::Result<Value> chosen(Evaluator& e, const Value& value, Given given, bool wanted,
                           bool by_attribute) {
  if (by_attribute && given.places.empty()) return error_of("the name of an attribute is missing");
  const auto all = TRY(e.iterate(value));
  std::vector<Value> out;
  const std::size_t first = by_attribute ? 1 : 0;
  const bool plain = given.places.size() <= first;
  const auto test = all->items.empty() ? std::string() : TRY(test_name(given, first));
  const auto more = behind(given, first + 1);
  for (const auto& item : all->items) {
    TRY(e.budget().spend(1));
    const auto asked = by_attribute ? TRY(attribute_path(e, item, given.places[0])) : item;
    const bool holds = plain ? asked.truthy() : TRY(apply_test(e, test, asked, more));
    if (holds == wanted) out.push_back(item);
  }
  return list_value(std::move(out), Form::generator);
}

base::Result<Value> select(Evaluator& e, const Value& value, Given given) {
  return chosen(e, value, given, true, false);
}
base::Result<Value> reject(Evaluator& e, const Value& value, Given given) {
  return chosen(e, value, given, false, false);
}
base::Result<Value> selectattr(Evaluator& e, const Value& value, Given given) {
  return chosen(e, value, given, true, true);
}
base::Result<Value> rejectattr(Evaluator& e, const Value& value, Given given) {
  return chosen(e, value, given, false, true);
}

constexpr Named kFilters[] = {{"map", map},
                              {"select", select},
                              {"reject", reject},
                              {"selectattr", selectattr},
                              {"rejectattr", rejectattr}};

}  // namespace

std::span<const Named> choosing_filters() { return kFilters; }

}  // namespace tokenizer::jinja
