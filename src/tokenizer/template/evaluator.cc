// Statements, scopes and calls; expressions stand in evaluate_expression.cc.
#include "tokenizer/template/evaluator.h"

#include <algorithm>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {

namespace {

thread_local Scratch left_over;

}  // namespace

// A scope of its own for as long as it stands; frames are used again where no macro sees them.
class Evaluator::Scope {
 public:
  Scope(Evaluator& in, Frame* around) : in_(in), before_(in.frame_) { enter(around); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    leave();
    in_.frame_ = before_;
  }
  // Empty again, as the next round of a loop finds it.
  void renew() {
    auto* around = in_.frame_->around;
    if (!in_.frame_->captured) return in_.frame_->names.clear();
    enter(around);
  }

 private:
  void enter(Frame* around) {
    if (in_.scratch_.free.empty()) {
      in_.scratch_.frames.push_back(std::make_unique<Frame>());
      in_.frame_ = in_.scratch_.frames.back().get();
      in_.frame_->names.reserve(8);
    } else {
      in_.frame_ = in_.scratch_.free.back();
      in_.scratch_.free.pop_back();
    }
    in_.frame_->around = around;
  }
  void leave() {
    if (in_.frame_->captured) return;
    in_.frame_->names.clear();
    in_.scratch_.free.push_back(in_.frame_);
  }
  Evaluator& in_;
  Frame* before_;
};

Evaluator::Evaluator(const Program& program, const Context& context, const Limits& limits,
                     const std::tm& now, std::size_t typical)
    : program_(program),
      context_(context),
      typical_(typical),
      scratch_(std::exchange(left_over, {})),
      budget_(limits),
      now_(now) {
  scratch_.known.assign(program.symbols.size(), nullptr);
}

// Namespaces are the one thing that can hold itself.
Evaluator::~Evaluator() {
  constexpr std::size_t most = 16, most_names = 64;
  auto& frames = scratch_.frames;
  for (auto& frame : frames) frame->names.clear();
  for (auto& space : spaces_) space->items.clear();
  std::erase_if(frames, [&](const auto& frame) { return frame->names.capacity() > most_names; });
  if (frames.size() > most) frames.resize(most);
  scratch_.free.clear();
  for (auto& frame : frames) {
    frame->captured = false;
    scratch_.free.push_back(frame.get());
  }
  left_over = std::move(scratch_);
}

base::Result<Text> Evaluator::render() {
  TextWriter out;
  out.reserve(std::min(typical_, budget_.limits().output));
  Scope scope(*this, nullptr);
  if (run(program_.body, out) == Flow::failed) return failed();
  return out.take();
}

Evaluator::Failed Evaluator::too_deep(int line) {
  return fail({base::Code::bad_data,
               "macros and blocks stand more than " + std::to_string(budget_.limits().depth) +
                   " deep in each other",
               line > 0 ? at_line(line) : "", "a macro may call itself for ever"});
}

void Evaluator::define(int symbol, Value&& value) {
  for (auto& [known, old] : frame_->names)
    if (known == symbol) {
      old = std::move(value);
      return;
    }
  frame_->names.emplace_back(symbol, std::move(value));
}

bool Evaluator::put(const Text& text, TextWriter& out) {
  if (!budget_.take_bytes(text.size())) return fail(budget_.over());
  if (out.size() + text.size() > budget_.limits().output)
    return fail(
        {base::Code::bad_data,
         "the template writes more than " + std::to_string(budget_.limits().output) + " bytes", "",
         ""});
  out.put(text);
  return true;
}

bool Evaluator::show(const Value& value, TextWriter& out) {
  if (const auto* text = value.as<Text>()) return put(*text, out);
  return put(GOT(shown(value)), out);
}

bool Evaluator::show(const Node& node, TextWriter& out) {
  if (node.op == Op::concat) return put_joined(node, out);
  if (!node.terms.empty()) {
    std::optional<Value> other;
    SEEN(put_sum(node, out, other));
    return !other || show(*other, out);
  }
  Value room;
  return show(*SEEN(look(node, room)), out);
}

// a + b + c: texts are put one behind the other, without the sums between. What stood before one that is none
// is taken back, and is the first number of the sum.
bool Evaluator::put_sum(const Node& node, TextWriter& out, std::optional<Value>& other) {
  const auto begin = out.size();
  std::size_t at = 0;
  for (; at < node.terms.size() && !other; ++at) {
    const auto& term = *node.terms[at];
    if (term.op == Op::concat) {
      SEEN(put_joined(term, out));
      continue;
    }
    Value room;
    const auto* value = SEEN(look(term, room));
    if (value->plain())
      SEEN(put(value->traced(), out));
    else if (at == 0)
      other = *value;
    else
      other = GOT(binary("+", Value(out.cut(begin)), *value, budget_));
  }
  for (; at < node.terms.size(); ++at) {
    Value room;
    other = GOT(binary("+", *other, *SEEN(look(*node.terms[at], room)), budget_));
  }
  return true;
}

// a ~ b
bool Evaluator::put_joined(const Node& node, TextWriter& out) {
  for (const auto& kid : node.kids) {
    Value room;
    SEEN(show(*SEEN(look(*kid, room)), out));
  }
  return true;
}

Evaluator::Flow Evaluator::run(const std::vector<NodePtr>& body, TextWriter& out) {
  if (++depth_ > budget_.limits().depth) return too_deep(body.empty() ? 0 : body[0]->line);
  auto flow = Flow::on;
  for (const auto& node : body) {
    flow = step(*node, out);
    if (flow == Flow::on) continue;
    if (flow == Flow::failed && failed_->where.empty()) failed_->where = at_line(node->line);
    break;
  }
  --depth_;
  return flow;
}

Evaluator::Flow Evaluator::step(const Node& node, TextWriter& out) {
  const auto done = [](bool well) { return well ? Flow::on : Flow::failed; };
  if (!budget_.take(1)) return fail(budget_.over());
  switch (node.op) {
    case Op::data:
      return done(put(node.value.traced(), out));
    case Op::show:
      return done(show(*node.first, out));
    case Op::loop:
      return loop(node, out);
    case Op::branch:
      return branch(node, out);
    case Op::set:
      return done(set(node));
    case Op::set_block:
      return done(set_block(node));
    case Op::macro:
      define(node.symbol, Value(make_macro(node)));
      return Flow::on;
    case Op::call_block:
      return done(call_block(node, out));
    case Op::filter_block:
      return done(filter_block(node, out));
    case Op::with:
      return with(node, out);
    case Op::generation:
      return done(generation(node, out));
    case Op::leave:
      return Flow::leave;
    default:
      return Flow::skip;
  }
}

base::Result<Shared<const List>> Evaluator::loop_items(const Node& node) {
  Value room;
  auto all = TRY(iterate(*SEEN(look(*node.second, room))));
  if (!node.kids[2]) return all;
  std::vector<Value> kept;
  Scope scope(*this, frame_);
  for (const auto& item : all->items) {
    bool keeps = false;
    SEEN(assign(*node.first, Value(item)));
    SEEN(holds(*node.kids[2], keeps));
    if (keeps) kept.push_back(item);
  }
  return share<const List>(Form::list, std::move(kept), 1);
}

Evaluator::Flow Evaluator::loop(const Node& node, TextWriter& out) {
  const auto all = GOT(loop_items(node));
  const auto& items = all->items;
  const auto loop = node.asks_loop ? share<const Loop>(all, std::size_t{0}) : nullptr;
  Scope scope(*this, frame_);
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (!budget_.take(1)) return fail(budget_.over());
    if (at > 0) scope.renew();
    if (loop) {
      loop->at = at;
      define(kLoop, Value(loop));
    }
    SEEN(assign(*node.first, Value(items[at])));
    const auto flow = run(node.bodies[0], out);
    if (flow == Flow::failed) return flow;
    if (flow == Flow::leave) break;
  }
  if (!items.empty() || node.bodies.size() < 2) return Flow::on;
  return run(node.bodies[1], out);
}

Evaluator::Flow Evaluator::branch(const Node& node, TextWriter& out) {
  for (std::size_t i = 0; i < node.kids.size(); ++i) {
    bool here = false;
    SEEN(holds(*node.kids[i], here));
    if (here) return run(node.bodies[i], out);
  }
  if (node.bodies.size() > node.kids.size()) return run(node.bodies.back(), out);
  return Flow::on;
}

Evaluator::Flow Evaluator::with(const Node& node, TextWriter& out) {
  std::vector<Value> values;
  for (std::size_t i = 1; i < node.kids.size(); i += 2) values.push_back(GOT(eval(*node.kids[i])));
  Scope scope(*this, frame_);
  for (std::size_t i = 0; i < values.size(); ++i)
    SEEN(assign(*node.kids[2 * i], std::move(values[i])));
  return run(node.bodies[0], out);
}

base::Result<Text> Evaluator::captured(const std::vector<NodePtr>& body) {
  TextWriter out;
  Scope scope(*this, frame_);
  if (run(body, out) == Flow::failed) return failed();
  return out.take();
}

bool Evaluator::generation(const Node& node, TextWriter& out) {
  const auto begin = out.size();
  Scope scope(*this, frame_);
  if (run(node.bodies[0], out) == Flow::failed) return failed();
  out.mark(begin, kGenerated);
  return true;
}

bool Evaluator::set(const Node& node) {
  Value room;
  const auto* value = SEEN(look(*node.second, room));
  return assign(*node.first, value == &room ? std::move(room) : Value(*value));
}

bool Evaluator::set_block(const Node& node) {
  auto value = Value(GOT(captured(node.bodies[0])));
  if (node.kids[1]) value = GOT(filtered(*node.second, &value));
  return assign(*node.first, std::move(value));
}

bool Evaluator::filter_block(const Node& node, TextWriter& out) {
  const auto value = Value(GOT(captured(node.bodies[0])));
  return show(GOT(filtered(*node.first, &value)), out);
}

Callee Evaluator::make_macro(const Node& node) {
  for (auto* frame = frame_; frame; frame = frame->around) frame->captured = true;
  macros_.push_back(std::make_unique<Macro>(Macro{&node, frame_}));
  return share<const Callable>(Builtin::none, macros_.back().get());
}

bool Evaluator::call_block(const Node& node, TextWriter& out) {
  const auto& called = *node.first;
  const auto what = GOT(eval(*called.first));
  Arguments room;
  auto arguments = *SEEN(arguments_of(called, room));
  arguments.named.emplace_back("caller", Value(make_macro(node)));
  return show(GOT(call(what, arguments)), out);
}

bool Evaluator::assign(const Node& target, Value&& value) {
  if (target.op == Op::name) {
    define(target.symbol, std::move(value));
    return true;
  }
  if (target.op == Op::attribute) {
    Value room;
    auto* space = SEEN(look(*target.kids[0], room))->space();
    if (!space)
      return fail({base::Code::bad_data, "only attributes of a namespace can be set", "", ""});
    if (target.name.starts_with('_'))
      return fail({base::Code::bad_data, "an attribute's name begins with '_'", "", ""});
    for (auto& [name, old] : space->items)
      if (name == target.name) {
        old = std::move(value);
        return true;
      }
    space->items.emplace_back(target.name, std::move(value));
    return true;
  }
  const auto parts = GOT(iterate(value));
  if (parts->items.size() != target.kids.size())
    return fail({base::Code::bad_data,
                 std::to_string(target.kids.size()) + " names are set to " +
                     std::to_string(parts->items.size()) + " values",
                 "", ""});
  for (std::size_t i = 0; i < target.kids.size(); ++i)
    define(target.kids[i]->symbol, Value(parts->items[i]));
  return true;
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
    define(known == node.names.end() ? kCaller : node.symbols[place], Value(value));
  }
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    const bool named = std::ranges::any_of(
        arguments.named, [&](const auto& one) { return one.first == node.names[i]; });
    const auto* fallback = node.kids[i + (caller ? 1 : 0)].get();
    if (i < arguments.places.size())
      define(node.symbols[i], Value(arguments.places[i]));
    else if (!named)
      define(node.symbols[i], fallback ? TRY(eval(*fallback)) : Value(Undefined{node.names[i]}));
  }
  TextWriter out;
  if (run(node.bodies[0], out) == Flow::failed) return failed();
  return Value(out.take());
}

}  // namespace tokenizer::jinja
