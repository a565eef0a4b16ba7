#include "tokenizer/template/evaluator.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

base::Error is_undefined(const Value& value) {
  return error_of("'" + value.as<Undefined>()->name + "' is undefined");
}

}  // namespace

base::Result<Value> Evaluator::eval(const Node& node) {
  TRY(budget_.spend(1));
  if (++depth_ > budget_.limits().depth)
    return base::Error{base::Code::bad_data,
                       "macros and blocks stand more than " +
                           std::to_string(budget_.limits().depth) + " deep in each other",
                       at_line(node.line), "a macro may call itself for ever"};
  auto out = eval_here(node);
  --depth_;
  if (!out.ok() && out.error().where.empty()) out.error().where = at_line(node.line);
  return out;
}

base::Result<Value> Evaluator::eval_here(const Node& node) {
  switch (node.op) {
    case Op::constant:
      return node.value;
    case Op::name:
      return name(node);
    case Op::list:
    case Op::tuple:
    case Op::dict:
      return items(node);
    case Op::attribute:
      return attribute(TRY(eval(*node.kids[0])), node.name);
    case Op::item: {
      const auto of = TRY(eval(*node.kids[0]));
      return item(of, TRY(eval(*node.kids[1])));
    }
    case Op::slice:
      return slice(node);
    case Op::call:
      return called(node);
    case Op::filter:
      return filtered(node, nullptr);
    case Op::test: {
      const auto value = TRY(eval(*node.kids[0]));
      const auto arguments = TRY(evaluated(node.arguments));
      return Value(TRY(apply_test(*this, node.name, value, arguments)));
    }
    case Op::negative:
      return negative(TRY(eval(*node.kids[0])));
    case Op::positive:
      return eval(*node.kids[0]);
    case Op::negation:
      return Value(!TRY(eval(*node.kids[0])).truthy());
    case Op::conjunction:
    case Op::disjunction: {
      auto first = TRY(eval(*node.kids[0]));
      if (first.truthy() == (node.op == Op::disjunction)) return first;
      return eval(*node.kids[1]);
    }
    case Op::binary: {
      const auto a = TRY(eval(*node.kids[0]));
      return binary(node.name, a, TRY(eval(*node.kids[1])), budget_);
    }
    case Op::comparison:
      return comparison(node);
    case Op::concat:
      return concat(node);
    case Op::choice:
      if (TRY(eval(*node.kids[0])).truthy()) return eval(*node.kids[1]);
      if (node.kids[2]) return eval(*node.kids[2]);
      return Value(Undefined{"the inline if-expression without else"});
    default:
      return error_of("a statement stands where an expression is due");
  }
}

base::Result<Value> Evaluator::name(const Node& node) {
  for (const auto* frame = frame_; frame; frame = frame->around) {
    TRY(budget_.spend(static_cast<std::int64_t>(frame->names.size() / 8)));
    for (const auto& [name, value] : frame->names)
      if (name == node.name) return value;
  }
  if (const auto* found = find(context_, node.name)) return *found;
  return global(node.name);
}

base::Result<Value> Evaluator::items(const Node& node) {
  std::vector<Value> out;
  for (const auto& kid : node.kids) out.push_back(TRY(eval(*kid)));
  if (node.op != Op::dict)
    return list_value(std::move(out), node.op == Op::tuple ? Form::tuple : Form::list);
  std::vector<std::pair<Value, Value>> pairs;
  for (std::size_t i = 0; i + 1 < out.size(); i += 2)
    pairs.emplace_back(std::move(out[i]), std::move(out[i + 1]));
  return dict_value(std::move(pairs), budget_);
}

base::Result<Value> Evaluator::comparison(const Node& node) {
  auto left = TRY(eval(*node.kids[0]));
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    auto right = TRY(eval(*node.kids[i + 1]));
    const auto& sign = node.names[i];
    bool holds = false;
    if (sign == "==" || sign == "!=") {
      holds = TRY(equal(left, right, budget_)) == (sign == "==");
    } else if (sign == "in" || sign == "not in") {
      holds = TRY(contains(right, left, budget_)) == (sign == "in");
    } else {
      for (const auto* side : {&left, &right})
        if (side->undefined()) return is_undefined(*side);
      const int order = TRY(compare(left, right, budget_));
      holds = sign == "<"    ? order < 0
              : sign == ">"  ? order > 0
              : sign == "<=" ? order <= 0
                             : order >= 0;
    }
    if (!holds) return Value(false);
    left = std::move(right);
  }
  return Value(true);
}

base::Result<Value> Evaluator::concat(const Node& node) {
  std::string out;
  for (const auto& kid : node.kids) out += TRY(shown(TRY(eval(*kid))));
  return text_value(std::move(out));
}

base::Result<Value> Evaluator::slice(const Node& node) {
  const auto of = TRY(eval(*node.kids[0]));
  Value part[3];
  for (std::size_t i = 0; i < 3; ++i)
    part[i] = node.kids[i + 1] ? TRY(eval(*node.kids[i + 1])) : Value(None{});
  return slice_of(of, part[0], part[1], part[2], budget_);
}

base::Result<Arguments> Evaluator::evaluated(const std::vector<Argument>& arguments) {
  Arguments out;
  for (const auto& [name, value] : arguments) {
    if (name.empty())
      out.places.push_back(TRY(eval(*value)));
    else
      out.named.emplace_back(name, TRY(eval(*value)));
  }
  return out;
}

base::Result<Value> Evaluator::called(const Node& node) {
  const auto what = TRY(eval(*node.kids[0]));
  return call(what, TRY(evaluated(node.arguments)));
}

base::Result<Value> Evaluator::call(const Value& what, const Arguments& arguments) {
  if (const auto* macro = what.as<const Macro*>()) return invoke(**macro, arguments);
  if (const auto* builtin = what.as<Builtin>()) return call_global(*this, *builtin, arguments);
  if (const auto* method = what.as<std::shared_ptr<const Method>>())
    return call_method(*this, **method, arguments);
  if (what.undefined()) return is_undefined(what);
  return error_of(std::string("a '") + what.type() + "' is called, which is no function");
}

base::Result<Value> Evaluator::filtered(const Node& node, const Value* in_place_of_null) {
  Value value;
  if (!node.kids[0])
    value = in_place_of_null ? *in_place_of_null : Value();
  else if (in_place_of_null && node.kids[0]->op == Op::filter)
    value = TRY(filtered(*node.kids[0], in_place_of_null));
  else
    value = TRY(eval(*node.kids[0]));
  return apply_filter(*this, node.name, value, TRY(evaluated(node.arguments)));
}

base::Result<std::string> Evaluator::shown(const Value& value) {
  return jinja::shown(value, budget_);
}

base::Result<std::shared_ptr<const List>> Evaluator::iterate(const Value& value) {
  if (const auto* list = value.as<std::shared_ptr<const List>>()) return *list;
  auto out = std::make_shared<List>();
  if (const auto* dict = value.dict()) {
    for (const auto& [key, item] : dict->items) out->items.push_back(key);
  } else if (const auto* text = value.text()) {
    TRY(budget_.spend(static_cast<std::int64_t>(text->size())));
    for (const auto letter : characters(*text))
      out->items.push_back(text_value(std::string(letter)));
  } else if (!value.undefined()) {
    return error_of(std::string("a '") + value.type() + "' cannot be looped over");
  }
  TRY(budget_.spend(static_cast<std::int64_t>(out->items.size())));
  return std::shared_ptr<const List>(std::move(out));
}

base::Result<Value> Evaluator::attribute(const Value& of, const std::string& name) {
  if (of.undefined()) return is_undefined(of);
  if (const auto* space = of.space()) {
    for (const auto& [known, value] : space->items)
      if (known == name) return value;
  } else if (const auto* loop = of.as<std::shared_ptr<const Loop>>()) {
    return loop_attribute(**loop, name);
  } else if (has_method(of, name)) {
    return Value(std::make_shared<const Method>(Method{of, name}));
  } else if (const auto* dict = of.dict()) {
    if (const auto* found = find(*dict, name)) return *found;
  }
  return Value(Undefined{name});
}

base::Result<Value> Evaluator::item(const Value& of, const Value& key) {
  if (of.undefined()) return is_undefined(of);
  if (const auto* dict = of.dict())
    if (const auto* found = TRY(find(*dict, key, budget_))) return *found;
  const auto* number = key.as<Int>();
  if (number && (of.text() || of.list())) {
    const auto* list = of.list();
    if (list && list->form >= Form::generator && list->form != Form::range)
      return Value(Undefined{"item"});
    std::vector<std::string_view> letters;
    if (!list) {
      TRY(budget_.spend_bytes(4 * of.text()->size()));
      letters = characters(*of.text());
    }
    const Int size = static_cast<Int>(list ? list->items.size() : letters.size());
    const Int at = *number < 0 ? *number + size : *number;
    if (at < 0 || at >= size) return Value(Undefined{"item " + int_text(*number)});
    const auto place = static_cast<std::size_t>(at);
    return list ? list->items[place] : text_value(std::string(letters[place]));
  }
  if (const auto* name = key.text()) return attribute(of, *name);
  return Value(Undefined{"item"});
}

base::Result<std::vector<const Value*>> bind(const Arguments& given,
                                             std::initializer_list<const char*> parameters,
                                             const std::string& function) {
  std::vector<const Value*> out(parameters.size(), nullptr);
  if (given.places.size() > parameters.size())
    return error_of("'" + function + "' takes at most " + std::to_string(parameters.size()) +
                    " arguments");
  for (std::size_t i = 0; i < given.places.size(); ++i) out[i] = &given.places[i];
  for (const auto& [name, value] : given.named) {
    std::size_t i = 0;
    while (i < parameters.size() && name != parameters.begin()[i]) ++i;
    if (i == parameters.size())
      return error_of("'" + function + "' has no parameter '" + name + "'");
    out[i] = &value;
  }
  return out;
}

}  // namespace tokenizer::jinja
