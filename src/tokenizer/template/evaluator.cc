// Statements, scopes and calls; expressions stand in evaluate_expression.cc.
#include "tokenizer/template/evaluator.h"

#include <algorithm>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {

// A scope of its own for as long as it stands; frames are used again where no macro sees them.
class Evaluator::Scope {
 public:
  Scope(Evaluator& in, Frame* around) : in_(in), before_(in.frame_) {
    if (in.free_frames_.empty()) {
      in.frames_.emplace_back();
      in.frame_ = &in.frames_.back();
    } else {
      in.frame_ = in.free_frames_.back();
      in.free_frames_.pop_back();
    }
    in.frame_->around = around;
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    if (!in_.frame_->captured) {
      in_.frame_->names.clear();
      in_.free_frames_.push_back(in_.frame_);
    }
    in_.frame_ = before_;
  }

 private:
  Evaluator& in_;
  Frame* before_;
};

Evaluator::Evaluator(const Program& program, const Dict& context, const Limits& limits,
                     const std::tm& now)
    : program_(program),
      context_(context),
      known_(program.symbols.size(), nullptr),
      budget_(limits),
      now_(now) {}

// Namespaces are the one thing that can hold itself.
Evaluator::~Evaluator() {
  for (auto& frame : frames_) frame.names.clear();
  for (auto& space : spaces_) space->items.clear();
}

base::Result<Text> Evaluator::render() {
  TextWriter out;
  Scope scope(*this, nullptr);
  TRY(run(program_.body, out));
  return out.take();
}

void Evaluator::define(int symbol, Value value) {
  for (auto& [known, old] : frame_->names)
    if (known == symbol) {
      old = std::move(value);
      return;
    }
  frame_->names.emplace_back(symbol, std::move(value));
}

base::Result<void> Evaluator::show(const Value& value, TextWriter& out) {
  if (const auto* text = value.as<Text>()) return put(*text, out);
  return put(TRY(shown(value)), out);
}

// a + b + c: texts are put one behind the other, without the sums between.
base::Result<void> Evaluator::show_sum(const Node& node, TextWriter& out) {
  constexpr std::size_t most = 8;
  const auto is_sum = [](const Node& one) { return one.op == Op::binary && one.name == "+"; };
  if (!is_sum(node)) {
    Value room;
    return show(*TRY(look(node, room)), out);
  }
  const Node* terms[most];
  std::size_t count = 0;
  const auto* left = &node;
  for (; is_sum(*left) && count + 1 < most; left = left->kids[0].get())
    terms[count++] = left->kids[1].get();
  terms[count++] = left;
  std::reverse(terms, terms + count);
  Value rooms[most];
  const Value* values[most];
  bool plain = true;
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = TRY(look(*terms[i], rooms[i]));
    plain = plain && values[i]->text() && !values[i]->markup();
  }
  if (plain) {
    for (std::size_t i = 0; i < count; ++i) TRY(put(values[i]->traced(), out));
    return {};
  }
  Value sum = *values[0];
  for (std::size_t i = 1; i < count; ++i) sum = TRY(binary("+", sum, *values[i], budget_));
  return show(sum, out);
}

base::Result<void> Evaluator::put(const Text& text, TextWriter& out) {
  if (!budget_.take_bytes(text.size())) return budget_.over();
  if (out.size() + text.size() > budget_.limits().output)
    return base::Error{
        base::Code::bad_data,
        "the template writes more than " + std::to_string(budget_.limits().output) + " bytes", "",
        ""};
  out.put(text);
  return {};
}

base::Result<Evaluator::Flow> Evaluator::run(const std::vector<NodePtr>& body, TextWriter& out) {
  if (++depth_ > budget_.limits().depth)
    return base::Error{base::Code::bad_data,
                       "macros and blocks stand more than " +
                           std::to_string(budget_.limits().depth) + " deep in each other",
                       body.empty() ? "" : at_line(body[0]->line),
                       "a macro may call itself for ever"};
  auto flow = Flow::on;
  for (const auto& node : body) {
    auto went = step(*node, out);
    if (!went.ok()) {
      if (went.error().where.empty()) went.error().where = at_line(node->line);
      return went.error();
    }
    flow = *went;
    if (flow != Flow::on) break;
  }
  --depth_;
  return flow;
}

base::Result<Evaluator::Flow> Evaluator::step(const Node& node, TextWriter& out) {
  if (!budget_.take(1)) return budget_.over();
  switch (node.op) {
    case Op::data:
      TRY(put(node.value.traced(), out));
      return Flow::on;
    case Op::show:
      TRY(show_sum(*node.kids[0], out));
      return Flow::on;
    case Op::loop:
      return loop(node, out);
    case Op::branch:
      return branch(node, out);
    case Op::set:
      TRY(assign(*node.kids[0], TRY(eval(*node.kids[1]))));
      return Flow::on;
    case Op::set_block:
      TRY(set_block(node));
      return Flow::on;
    case Op::macro:
      define(node.symbol, Value(make_macro(node)));
      return Flow::on;
    case Op::call_block:
      TRY(call_block(node, out));
      return Flow::on;
    case Op::filter_block:
      TRY(filter_block(node, out));
      return Flow::on;
    case Op::with:
      return with(node, out);
    case Op::generation:
      TRY(generation(node, out));
      return Flow::on;
    case Op::leave:
      return Flow::leave;
    default:
      return Flow::skip;
  }
}

base::Result<std::shared_ptr<const List>> Evaluator::loop_items(const Node& node) {
  Value room;
  auto all = TRY(iterate(*TRY(look(*node.kids[1], room))));
  if (!node.kids[2]) return all;
  std::vector<Value> kept;
  Scope scope(*this, frame_);
  for (const auto& item : all->items) {
    TRY(assign(*node.kids[0], item));
    if (TRY(holds(*node.kids[2]))) kept.push_back(item);
  }
  return std::shared_ptr<const List>(std::make_shared<List>(List{Form::list, std::move(kept), 1}));
}

base::Result<Evaluator::Flow> Evaluator::loop(const Node& node, TextWriter& out) {
  const auto all = TRY(loop_items(node));
  const auto& items = all->items;
  const auto loop = program_.asks_loop ? std::make_shared<Loop>(Loop{all, 0}) : nullptr;
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (!budget_.take(1)) return budget_.over();
    Scope scope(*this, frame_);
    if (loop) {
      loop->at = at;
      define(kLoop, Value(std::shared_ptr<const Loop>(loop)));
    }
    TRY(assign(*node.kids[0], items[at]));
    if (TRY(run(node.bodies[0], out)) == Flow::leave) break;
  }
  if (!items.empty() || node.bodies.size() < 2) return Flow::on;
  Scope scope(*this, frame_);
  return run(node.bodies[1], out);
}

base::Result<Evaluator::Flow> Evaluator::branch(const Node& node, TextWriter& out) {
  for (std::size_t i = 0; i < node.kids.size(); ++i)
    if (TRY(holds(*node.kids[i]))) return run(node.bodies[i], out);
  if (node.bodies.size() > node.kids.size()) return run(node.bodies.back(), out);
  return Flow::on;
}

base::Result<Evaluator::Flow> Evaluator::with(const Node& node, TextWriter& out) {
  std::vector<Value> values;
  for (std::size_t i = 1; i < node.kids.size(); i += 2) values.push_back(TRY(eval(*node.kids[i])));
  Scope scope(*this, frame_);
  for (std::size_t i = 0; i < values.size(); ++i)
    TRY(assign(*node.kids[2 * i], std::move(values[i])));
  return run(node.bodies[0], out);
}

base::Result<Text> Evaluator::captured(const std::vector<NodePtr>& body) {
  TextWriter out;
  Scope scope(*this, frame_);
  TRY(run(body, out));
  return out.take();
}

base::Result<void> Evaluator::generation(const Node& node, TextWriter& out) {
  const auto begin = out.size();
  Scope scope(*this, frame_);
  TRY(run(node.bodies[0], out));
  out.mark(begin, kGenerated);
  return {};
}

base::Result<void> Evaluator::set_block(const Node& node) {
  auto value = Value(TRY(captured(node.bodies[0])));
  if (node.kids[1]) value = TRY(filtered(*node.kids[1], &value));
  return assign(*node.kids[0], std::move(value));
}

base::Result<void> Evaluator::filter_block(const Node& node, TextWriter& out) {
  const auto value = Value(TRY(captured(node.bodies[0])));
  return show(TRY(filtered(*node.kids[0], &value)), out);
}

Callee Evaluator::make_macro(const Node& node) {
  for (auto* frame = frame_; frame; frame = frame->around) frame->captured = true;
  macros_.push_back({&node, frame_});
  return {Builtin::none, &macros_.back()};
}

base::Result<void> Evaluator::call_block(const Node& node, TextWriter& out) {
  const auto& called = *node.kids[0];
  const auto what = TRY(eval(*called.kids[0]));
  auto arguments = TRY(evaluated(called.arguments));
  arguments.named.emplace_back("caller", Value(make_macro(node)));
  return show(TRY(call(what, arguments)), out);
}

base::Result<void> Evaluator::assign(const Node& target, Value value) {
  if (target.op == Op::name) {
    define(target.symbol, std::move(value));
    return {};
  }
  if (target.op == Op::attribute) {
    const auto of = TRY(eval(*target.kids[0]));
    auto* space = of.space();
    if (!space)
      return base::Error{base::Code::bad_data, "only attributes of a namespace can be set", "", ""};
    if (target.name.starts_with('_'))
      return base::Error{base::Code::bad_data, "an attribute's name begins with '_'", "", ""};
    for (auto& [name, old] : space->items)
      if (name == target.name) {
        old = std::move(value);
        return {};
      }
    space->items.emplace_back(target.name, std::move(value));
    return {};
  }
  const auto parts = TRY(iterate(value));
  if (parts->items.size() != target.kids.size())
    return base::Error{base::Code::bad_data,
                       std::to_string(target.kids.size()) + " names are set to " +
                           std::to_string(parts->items.size()) + " values",
                       "", ""};
  for (std::size_t i = 0; i < target.kids.size(); ++i)
    define(target.kids[i]->symbol, parts->items[i]);
  return {};
}

base::Result<Value> Evaluator::invoke(const Macro& macro, const Arguments& arguments) {
  const auto& node = *macro.node;
  const bool caller = node.op == Op::call_block;
  Scope scope(*this, macro.made_in);
  if (arguments.places.size() > node.names.size())
    return base::Error{base::Code::bad_data,
                       "the macro '" + node.name + "' takes " + std::to_string(node.names.size()) +
                           " arguments, not " + std::to_string(arguments.places.size()),
                       "", ""};
  for (const auto& [name, value] : arguments.named) {
    const auto known = std::ranges::find(node.names, name);
    if (name != "caller" && known == node.names.end())
      return base::Error{base::Code::bad_data,
                         "the macro '" + node.name + "' has no parameter '" + name + "'", "", ""};
    const auto place = static_cast<std::size_t>(known - node.names.begin());
    define(known == node.names.end() ? kCaller : node.symbols[place], value);
  }
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    const bool named = std::ranges::any_of(
        arguments.named, [&](const auto& one) { return one.first == node.names[i]; });
    const auto* fallback = node.kids[i + (caller ? 1 : 0)].get();
    if (i < arguments.places.size())
      define(node.symbols[i], arguments.places[i]);
    else if (!named)
      define(node.symbols[i], fallback ? TRY(eval(*fallback)) : Value(Undefined{node.names[i]}));
  }
  TextWriter out;
  TRY(run(node.bodies[0], out));
  return Value(out.take());
}

}  // namespace tokenizer::jinja
