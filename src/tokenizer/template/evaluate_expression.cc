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
  Value room;
  const auto* found = TRY(look(node, room));
  if (found == &room) return room;
  return *found;
}

base::Result<bool> Evaluator::holds(const Node& node) {
  Value room;
  return TRY(look(node, room))->truthy();
}

base::Result<const Value*> Evaluator::look(const Node& node, Value& room) {
  if (!budget_.take(1)) return budget_.over();
  if (node.op == Op::constant) return &node.value;
  if (node.op == Op::name) return variable(node.symbol);
  if (++depth_ > budget_.limits().depth)
    return base::Error{base::Code::bad_data,
                       "macros and blocks stand more than " +
                           std::to_string(budget_.limits().depth) + " deep in each other",
                       at_line(node.line), "a macro may call itself for ever"};
  auto out = look_here(node, room);
  --depth_;
  if (!out.ok() && out.error().where.empty()) out.error().where = at_line(node.line);
  return out;
}

base::Result<const Value*> Evaluator::look_here(const Node& node, Value& room) {
  switch (node.op) {
    case Op::attribute:
    case Op::item:
      return look_member(node, room);
    case Op::conjunction:
    case Op::disjunction: {
      const auto* first = TRY(look(*node.kids[0], room));
      if (first->truthy() == (node.op == Op::disjunction)) return first;
      return look(*node.kids[1], room);
    }
    case Op::choice:
      if (TRY(holds(*node.kids[0]))) return look(*node.kids[1], room);
      if (node.kids[2]) return look(*node.kids[2], room);
      room = Value(Undefined{"the inline if-expression without else"});
      return &room;
    case Op::positive:
      return look(*node.kids[0], room);
    default:
      room = TRY(made(node));
      return &room;
  }
}

// An attribute or item of an object or list that stands somewhere stands there, too.
base::Result<const Value*> Evaluator::look_member(const Node& node, Value& room) {
  Value of_room, key_room;
  const auto* of = TRY(look(*node.kids[0], of_room));
  const bool stands = of != &of_room;
  const auto* dict = of->dict();
  const Value* found = nullptr;
  if (node.op == Op::attribute) {
    if (dict && !node.method) found = find(*dict, node.name);
    if (dict && !node.method && !found) return &node.value;
    if (!found) room = TRY(attribute(*of, node.name));
  } else {
    const auto* key = TRY(look(*node.kids[1], key_room));
    if (dict) found = TRY(find(*dict, *key, budget_));
    if (!found) room = TRY(item(*of, *key));
  }
  if (found && stands) return found;
  if (found) room = *found;
  return &room;
}

base::Result<Value> Evaluator::made(const Node& node) {
  Value room, other;
  switch (node.op) {
    case Op::list:
    case Op::tuple:
    case Op::dict:
      return items(node);
    case Op::slice:
      return slice(node);
    case Op::call:
      return called(node);
    case Op::filter:
      return filtered(node, nullptr);
    case Op::test: {
      const auto* value = TRY(look(*node.kids[0], room));
      const auto arguments = TRY(evaluated(node.arguments));
      if (node.holds) return Value(node.holds(*value));
      return Value(TRY(apply_test(*this, node.name, *value, arguments)));
    }
    case Op::negative:
      return negative(*TRY(look(*node.kids[0], room)));
    case Op::negation:
      return Value(!TRY(holds(*node.kids[0])));
    case Op::binary: {
      const auto* a = TRY(look(*node.kids[0], room));
      return binary(node.name, *a, *TRY(look(*node.kids[1], other)), budget_);
    }
    case Op::comparison:
      return comparison(node);
    case Op::concat:
      return concat(node);
    default:
      return error_of("a statement stands where an expression is due");
  }
}

base::Result<const Value*> Evaluator::variable(int symbol) {
  for (const auto* frame = frame_; frame; frame = frame->around) {
    if (!budget_.take(static_cast<std::int64_t>(frame->names.size() / 8))) return budget_.over();
    for (const auto& [known, value] : frame->names)
      if (known == symbol) return &value;
  }
  const auto place = static_cast<std::size_t>(symbol);
  auto& known = known_[place];
  if (!known) known = find(context_, program_.symbols[place]);
  if (!known) known = &program_.globals[place];
  return known;
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
  Value rooms[2];
  const auto* left_at = TRY(look(*node.kids[0], rooms[0]));
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    const auto* right_at = TRY(look(*node.kids[i + 1], rooms[(i + 1) % 2]));
    const auto &left = *left_at, &right = *right_at;
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
    left_at = right_at;
  }
  return Value(true);
}

base::Result<Value> Evaluator::concat(const Node& node) {
  TextWriter out;
  for (const auto& kid : node.kids) {
    Value room;
    out.put(TRY(shown(*TRY(look(*kid, room)))));
  }
  return Value(out.take());
}

base::Result<Value> Evaluator::slice(const Node& node) {
  Value room;
  const auto* of = TRY(look(*node.kids[0], room));
  Value part[3];
  for (std::size_t i = 0; i < 3; ++i)
    part[i] = node.kids[i + 1] ? TRY(eval(*node.kids[i + 1])) : Value(None{});
  return slice_of(*of, part[0], part[1], part[2], budget_);
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
  const auto& callee = *node.kids[0];
  Value room;
  if (callee.op == Op::attribute && callee.method) {
    const auto* of = TRY(look(*callee.kids[0], room));
    if (has_method(*of, callee.name))
      return call_method(*this, *of, callee.name, TRY(evaluated(node.arguments)));
    return call(TRY(attribute(*of, callee.name)), TRY(evaluated(node.arguments)));
  }
  const auto* what = TRY(look(callee, room));
  return call(*what, TRY(evaluated(node.arguments)));
}

base::Result<Value> Evaluator::call(const Value& what, const Arguments& arguments) {
  if (const auto* callee = what.as<Callee>()) {
    if (callee->macro) return invoke(*callee->macro, arguments);
    if (const auto* method = callee->method.get())
      return call_method(*this, method->self, method->name, arguments);
    return call_global(*this, callee->builtin, arguments);
  }
  if (what.undefined()) return is_undefined(what);
  return error_of(std::string("a '") + what.type() + "' is called, which is no function");
}

base::Result<Value> Evaluator::filtered(const Node& node, const Value* in_place_of_null) {
  Value room;
  const Value* value = in_place_of_null;
  if (!node.kids[0]) {
    if (!value) value = &room;
  } else if (in_place_of_null && node.kids[0]->op == Op::filter) {
    room = TRY(filtered(*node.kids[0], in_place_of_null));
    value = &room;
  } else {
    value = TRY(look(*node.kids[0], room));
  }
  const auto arguments = TRY(evaluated(node.arguments));
  if (node.function) return node.function(*this, *value, arguments);
  return apply_filter(*this, node.name, *value, arguments);
}

base::Result<Text> Evaluator::shown(const Value& value) { return jinja::shown(value, budget_); }

base::Result<std::shared_ptr<const List>> Evaluator::iterate(const Value& value) {
  if (const auto* list = value.as<std::shared_ptr<const List>>()) return *list;
  auto out = std::make_shared<List>();
  if (const auto* dict = value.dict()) {
    for (const auto& [key, item] : dict->items) out->items.push_back(key);
  } else if (const auto* text = value.text()) {
    TRY(budget_.spend(static_cast<std::int64_t>(text->size())));
    std::size_t at = 0;
    for (const auto letter : characters(*text)) {
      out->items.emplace_back(part_of(value.traced(), at, letter.size()));
      at += letter.size();
    }
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
    return Value(Callee{Builtin::none, nullptr, std::make_shared<const Method>(Method{of, name})});
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
    if (list) return list->items[place];
    const auto letter = letters[place];
    return Value(part_of(of.traced(), static_cast<std::size_t>(letter.data() - of.text()->data()),
                         letter.size()));
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
