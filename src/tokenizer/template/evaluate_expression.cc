#include <algorithm>

#include "tokenizer/template/evaluator.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/text_method.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

base::Error is_undefined(const Value& value) {
  return error_of("'" + value.as<Undefined>()->name() + "' is undefined");
}

}  // namespace

base::Result<Value> Evaluator::eval(const Node& node) {
  Value room;
  const auto* found = SEEN(look(node, room));
  if (found == &room) return room;
  return *found;
}

// What is true or false whatever it is made of needs no value for it.
bool Evaluator::holds_here(const Node& node, bool& out) {
  switch (node.op) {
    case Op::comparison:
      return compared(node, out);
    case Op::negation:
      SEEN(holds(*node.first, out));
      out = !out;
      return true;
    case Op::conjunction:
    case Op::disjunction:
      SEEN(holds(*node.first, out));
      return out == (node.op == Op::disjunction) || holds(*node.second, out);
    default:
      return test_holds(node, out);
  }
}

bool Evaluator::test_holds(const Node& node, bool& out) {
  Value room;
  const auto* value = SEEN(look(*node.first, room));
  if (!node.holds || !node.given) return tested(node, *value, out);
  out = node.holds(*value);
  return true;
}

const Value* Evaluator::look_here(const Node& node, Value& room) {
  switch (node.op) {
    case Op::attribute:
      return look_member(node, room);
    case Op::item:
      return look_item(node, room);
    case Op::binary:
      return binary_of(node, room) ? &room : nullptr;
    case Op::conjunction:
    case Op::disjunction: {
      const auto* first = SEEN(look(*node.first, room));
      if (first->truthy() == (node.op == Op::disjunction)) return first;
      return look(*node.second, room);
    }
    case Op::choice: {
      bool first = false;
      SEEN(holds(*node.first, first));
      if (first) return look(*node.second, room);
      if (node.kids[2]) return look(*node.kids[2], room);
      room = Value(Undefined{"the inline if-expression without else"});
      return &room;
    }
    case Op::positive:
      return look(*node.first, room);
    default:
      return make(node, room) ? &room : nullptr;
  }
}

const Value* Evaluator::look_deep(const Node& node, Value& room) {
  if (!budget_.take(1)) return out_of_steps();
  if (++depth_ > budget_.limits().depth) return too_deep(node.line);
  const auto* out = look_here(node, room);
  --depth_;
  if (!out && failed_->where.empty()) failed_->where = at_line(node.line);
  return out;
}

const Value* Evaluator::look_part(const Node& node, Value& room) {
  if (!budget_.take(1)) return out_of_steps();
  if (depth_ >= budget_.limits().depth) return too_deep(node.line);
  const Value* of = budget_.take(1) ? variable(node.symbol) : out_of_steps();
  if (const auto* dict = of ? of->dict() : nullptr) {
    if (const auto* found = find(*dict, node.key, node.hint)) return found;
    if (node.op == Op::attribute) return &node.value;
  }
  return look_part_slowly(node, of, room);
}

const Value* Evaluator::look_part_slowly(const Node& node, const Value* of, Value& room) {
  const Value* out = nullptr;
  ++depth_;
  if (of)
    out =
        node.op == Op::attribute ? member_of(node, of, true, room) : item_of(node, of, true, room);
  --depth_;
  if (!out && failed_->where.empty()) failed_->where = at_line(node.line);
  return out;
}

// An attribute or item of an object or list that stands somewhere stands there, too.
const Value* Evaluator::look_member(const Node& node, Value& room) {
  Value of_room;
  const auto* of = SEEN(look(*node.first, of_room));
  return member_of(node, of, of != &of_room, room);
}

const Value* Evaluator::member_of(const Node& node, const Value* of, bool stands, Value& room) {
  if (const auto* dict = of->dict(); dict && !node.method) {
    const auto* found = find(*dict, node.key, node.hint);
    if (!found) return &node.value;
    if (stands) return found;
    room = Value(*found);
  } else if (const auto* loop = of->loop(); loop && node.loop_part >= 0) {
    room = loop_part(*loop, node.loop_part);
  } else if (const auto* space = of->space()) {
    const auto* found = find(*space, node.key);
    room = found ? *found : node.value;
  } else {
    room = GOT(attribute(*of, node.name));
  }
  return &room;
}

const Value* Evaluator::look_item(const Node& node, Value& room) {
  Value of_room;
  const auto* of = SEEN(look(*node.first, of_room));
  return item_of(node, of, of != &of_room, room);
}

const Value* Evaluator::item_of(const Node& node, const Value* of, bool stands, Value& room) {
  if (const auto* dict = of->dict(); dict && !node.key.empty()) {
    const auto* found = find(*dict, node.key, node.hint);
    if (found && stands) return found;
    room = found ? *found : GOT(item(*of, node.second->value));
    return &room;
  }
  Value key_room;
  const auto* key = SEEN(look(*node.second, key_room));
  const Value* found = nullptr;
  if (const auto* dict = of->dict()) {
    found = GOT(find(*dict, *key, budget_));
  } else if (const auto* list = of->list(); list && list->form <= Form::tuple) {
    const auto* number = key->as<Int>();
    const auto size = static_cast<Int>(list->items.size());
    if (number && *number < size && *number >= -size)
      found = &list->items[static_cast<std::size_t>(*number < 0 ? *number + size : *number)];
  }
  if (!found)
    room = GOT(item(*of, *key));
  else if (stands)
    return found;
  else
    room = *found;
  return &room;
}

bool Evaluator::make(const Node& node, Value& room) {
  Value other;
  switch (node.op) {
    case Op::list:
    case Op::tuple:
    case Op::dict:
      room = GOT(items(node));
      return true;
    case Op::slice:
      room = GOT(slice(node));
      return true;
    case Op::call:
      room = GOT(called(node));
      return true;
    case Op::filter:
      room = GOT(filtered(node, nullptr));
      return true;
    case Op::negative:
      room = GOT(negative(*SEEN(look(*node.first, other))));
      return true;
    case Op::test:
    case Op::negation:
    case Op::comparison: {
      bool out = false;
      SEEN(holds_here(node, out));
      room = Value(out);
      return true;
    }
    case Op::concat: {
      TextWriter out;
      SEEN(put_joined(node, out));
      room = Value(out.take());
      return true;
    }
    default:
      return fail(error_of("a statement stands where an expression is due"));
  }
}

bool Evaluator::binary_of(const Node& node, Value& room) {
  const auto sign = node.sign;
  if (sign == Sign::plus && node.terms.size() > 1) {
    TextWriter out;
    std::optional<Value> other;
    SEEN(put_sum(node, out, other));
    room = other ? std::move(*other) : Value(out.take());
    return true;
  }
  Value rooms[2];
  const auto* a = SEEN(look(*node.first, rooms[0]));
  const auto* b = SEEN(look(*node.second, rooms[1]));
  const auto *x = a->as<Int>(), *y = b->as<Int>();
  Int out = 0;
  if (sign == Sign::minus && x && y && !__builtin_sub_overflow(*x, *y, &out))
    room = Value(out);
  else if (sign == Sign::modulo && x && y && *x >= 0 && *y > 0 && *x <= INT64_MAX &&
           *y <= INT64_MAX)
    room = Value(Int{static_cast<std::int64_t>(*x) % static_cast<std::int64_t>(*y)});
  else
    room = GOT(binary(node.name, *a, *b, budget_));
  return true;
}

bool Evaluator::part_holds(const Node& node, bool& out) {
  if (depth_ + 2 > budget_.limits().depth || !budget_.take(3)) return holds_deep(node, out);
  const auto& part = *node.first;
  Value room;
  const Value* left = nullptr;
  ++depth_;
  if (const auto* of = variable(part.symbol)) {
    const auto* dict = of->dict();
    if (dict) left = find(*dict, part.key, part.hint);
    if (!left) left = look_part_slowly(part, of, room);
  } else {
    failed_->where = at_line(part.line);
  }
  bool well = left && (budget_.take(1) || out_of_steps());
  well = well && compared(node.sign, *left, node.second->value, out);
  --depth_;
  if (!well && failed_->where.empty()) failed_->where = at_line(node.line);
  return well;
}

bool Evaluator::holds_deep(const Node& node, bool& out) {
  switch (node.op) {
    case Op::test:
    case Op::negation:
    case Op::comparison:
    case Op::conjunction:
    case Op::disjunction:
      break;
    default: {
      Value room;
      out = SEEN(look(node, room))->truthy();
      return true;
    }
  }
  if (!budget_.take(1)) return out_of_steps();
  if (++depth_ > budget_.limits().depth) return too_deep(node.line);
  const bool well = holds_here(node, out);
  --depth_;
  if (!well && failed_->where.empty()) failed_->where = at_line(node.line);
  return well;
}

bool Evaluator::tested(const Node& node, const Value& value, bool& out) {
  Arguments room;
  const auto* arguments = SEEN(arguments_of(node, room));
  out = node.holds ? node.holds(value) : GOT(apply_test(*this, node.name, value, *arguments));
  return true;
}

const Value* Evaluator::from_context(int symbol) {
  const auto place = static_cast<std::size_t>(symbol);
  const auto& name = program_.symbols[place];
  for (const auto& names : {context_.more, context_.given})
    for (auto i = names.size(); i-- > 0;)
      if (const auto* text = names[i].first.text(); text && same(*text, name))
        return known_[place] = &names[i].second;
  const bool said =
      symbol >= kGiven && symbol < kFirstOwn && context_.conversation[symbol - kGiven];
  return known_[place] = said ? context_.conversation[symbol - kGiven] : &program_.globals[place];
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

bool Evaluator::compared(const Node& node, bool& out) {
  if (node.of_truths) {
    bool left = false, right = false;
    SEEN(holds(*node.first, left));
    SEEN(holds(*node.second, right));
    out = (left == right) == (node.sign == Sign::equal);
    return true;
  }
  Value rooms[2];
  if (node.with_constant) {
    const auto* left = SEEN(look(*node.first, rooms[0]));
    if (!budget_.take(1)) return out_of_steps();
    return compared(node.sign, *left, node.second->value, out);
  }
  const auto* left = SEEN(look(*node.first, rooms[0]));
  for (std::size_t i = 0; i < node.signs.size(); ++i) {
    const auto* right = SEEN(look(*node.kids[i + 1], rooms[(i + 1) % 2]));
    SEEN(compared(node.signs[i], *left, *right, out));
    if (!out) return true;
    left = right;
  }
  return true;
}

namespace {

bool in_order(Sign sign, int order) {
  switch (sign) {
    case Sign::equal:
      return order == 0;
    case Sign::unequal:
      return order != 0;
    case Sign::less:
      return order < 0;
    case Sign::more:
      return order > 0;
    case Sign::at_most:
      return order <= 0;
    default:
      return order >= 0;
  }
}

}  // namespace

bool Evaluator::compared_slowly(Sign sign, const Value& left, const Value& right, bool& out) {
  if (sign == Sign::in || sign == Sign::not_in) {
    if (right.dict() && left.text())
      out = (find(*right.dict(), *left.text()) != nullptr) == (sign == Sign::in);
    else
      out = GOT(contains(right, left, budget_)) == (sign == Sign::in);
    return true;
  }
  if (const auto *a = left.as<Int>(), *b = right.as<Int>(); a && b) {
    out = in_order(sign, *a < *b ? -1 : *a > *b);
    return true;
  }
  if (sign == Sign::equal || sign == Sign::unequal) {
    if (const auto *p = left.as<bool>(), *q = right.as<bool>(); p && q)
      out = *p == *q;
    else
      out = GOT(equal(left, right, budget_));
    out = out == (sign == Sign::equal);
    return true;
  }
  for (const auto* side : {&left, &right})
    if (side->undefined()) return fail(is_undefined(*side));
  const int order = GOT(compare(left, right, budget_));
  out = in_order(sign, order);
  return true;
}

base::Result<Value> Evaluator::slice(const Node& node) {
  Value room;
  const auto* of = SEEN(look(*node.first, room));
  if (const auto* list = of->list(); list && list->form <= Form::tuple && node.slices_rest) {
    const auto first = static_cast<std::size_t>(*node.second->value.as<Int>());
    TRY(budget_.spend(2 + static_cast<std::int64_t>(list->items.size())));
    const auto begin = list->items.begin() + std::ptrdiff_t(std::min(first, list->items.size()));
    return list_value({begin, list->items.end()}, list->form);
  }
  Value part[3];
  for (std::size_t i = 0; i < 3; ++i)
    part[i] = node.kids[i + 1] ? TRY(eval(*node.kids[i + 1])) : Value(None{});
  return slice_of(*of, part[0], part[1], part[2], budget_);
}

const Arguments* Evaluator::arguments_of(const Node& node, Arguments& room) {
  if (node.given) return node.given;
  for (const auto& [name, value] : node.arguments) {
    if (name.empty())
      room.places.push_back(GOT(eval(*value)));
    else
      room.named.emplace_back(name, GOT(eval(*value)));
  }
  return &room;
}

base::Result<Value> Evaluator::called(const Node& node) {
  const auto& callee = *node.first;
  Value room;
  Arguments arguments;
  if (callee.op == Op::attribute && callee.method) {
    const auto* of = SEEN(look(*callee.kids[0], room));
    if (of->text() && callee.text_method)
      return run_text_method(*this, *callee.text_method, *of, *SEEN(arguments_of(node, arguments)));
    if (has_method(*of, callee.name))
      return call_method(*this, *of, callee.name, *SEEN(arguments_of(node, arguments)));
    const auto what = TRY(attribute(*of, callee.name));
    return call(what, *SEEN(arguments_of(node, arguments)));
  }
  const auto* what = SEEN(look(callee, room));
  return call(*what, *SEEN(arguments_of(node, arguments)));
}

base::Result<Value> Evaluator::call(const Value& what, const Arguments& arguments) {
  if (const auto* callee = what.as<Callable>()) {
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
    room = TRY(filtered(*node.first, in_place_of_null));
    value = &room;
  } else {
    value = SEEN(look(*node.first, room));
  }
  if (node.function && node.given) return node.function(*this, *value, *node.given);
  Arguments arguments_room;
  const auto& arguments = *SEEN(arguments_of(node, arguments_room));
  if (node.function) return node.function(*this, *value, arguments);
  return apply_filter(*this, node.name, *value, arguments);
}

base::Result<Text> Evaluator::shown(const Value& value) { return jinja::shown(value, budget_); }

base::Result<Shared<const List>> Evaluator::iterate(const Value& value) {
  if (const auto* list = value.as<Shared<const List>>()) return *list;
  auto out = share<List>();
  if (const auto* dict = value.dict()) {
    for (const auto& [key, item] : dict->items) out->items.push_back(key);
  } else if (const auto* text = value.text()) {
    TRY(budget_.spend(static_cast<std::int64_t>(text->size())));
    std::size_t at = 0;
    for (const auto letter : characters(*text)) {
      out->items.emplace_back(part_of(value.traced(), at, letter.size()));
      at += letter.size();
    }
  } else if (value.undefined() && budget_.limits().strict) {
    return is_undefined(value);
  } else if (!value.undefined()) {
    return error_of(std::string("a '") + value.type() + "' cannot be looped over");
  }
  TRY(budget_.spend(static_cast<std::int64_t>(out->items.size())));
  return Shared<const List>(std::move(out));
}

base::Result<Value> Evaluator::attribute(const Value& of, const std::string& name) {
  if (of.undefined()) return is_undefined(of);
  if (const auto* space = of.space()) {
    for (const auto& [known, value] : space->items)
      if (known == name) return value;
  } else if (const auto* loop = of.loop()) {
    return loop_attribute(*loop, name);
  } else if (has_method(of, name)) {
    return Value(share<const Callable>(Builtin::none, nullptr, share<const Method>(of, name)));
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

base::Result<Bound> bind(const Arguments& given, std::initializer_list<const char*> parameters,
                         std::string_view function) {
  Bound out = {};
  if (given.places.size() > parameters.size())
    return error_of("'" + std::string(function) + "' takes at most " +
                    std::to_string(parameters.size()) + " arguments");
  for (std::size_t i = 0; i < given.places.size(); ++i) out[i] = &given.places[i];
  for (const auto& [name, value] : given.named) {
    std::size_t i = 0;
    while (i < parameters.size() && name != parameters.begin()[i]) ++i;
    if (i == parameters.size())
      return error_of("'" + std::string(function) + "' has no parameter '" + name + "'");
    out[i] = &value;
  }
  return out;
}

}  // namespace tokenizer::jinja
