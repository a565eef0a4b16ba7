// Statements, scopes and calls; expressions stand in evaluate_expression.cc.
#include "tokenizer/template/evaluator.h"

#include <algorithm>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {

namespace {

thread_local std::unique_ptr<Scratch> left_over;

constexpr std::size_t kMostFrames = 16, kMostNames = 64, kMostLoops = 4,
                      kMostMacros = 16;  // that are kept

// Frames that macros saw are used again, too, now that none of those lives.
void renew(Scratch& scratch) {
  auto& frames = scratch.frames;
  for (auto& frame : frames) frame->names.clear();
  if (frames.size() > kMostFrames) frames.resize(kMostFrames);
  scratch.free.clear();
  for (auto& frame : frames) {
    frame->captured = false;
    scratch.free.push_back(frame.get());
  }
}

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
  // Empty again but for `loop`, as the next round of that finds it.
  void renew(const Loop* loop) {
    auto& frame = *in_.frame_;
    if (frame.captured) return enter(frame.around);
    auto& names = frame.names;
    const bool stands = loop && names[0].first == kLoop && names[0].second.loop() == loop;
    names.erase(names.begin() + (stands ? 1 : 0), names.end());
    frame.may_have = stands ? bit_of(kLoop) : 0;
  }

 private:
  void enter(Frame* around) {
    auto& scratch = *in_.scratch_;
    if (scratch.free.empty()) {
      scratch.frames.push_back(std::make_unique<Frame>());
      in_.frame_ = scratch.frames.back().get();
      in_.frame_->names.reserve(8);
    } else {
      in_.frame_ = scratch.free.back();
      scratch.free.pop_back();
    }
    in_.frame_->around = around;
    in_.frame_->may_have = 0;
  }
  void leave() {
    auto& names = in_.frame_->names;
    if (in_.frame_->captured) return;
    names.clear();
    if (names.capacity() > kMostNames) std::vector<std::pair<int, Value>>().swap(names);
    in_.scratch_->free.push_back(in_.frame_);
  }
  Evaluator& in_;
  Frame* before_;
};

// What "loop" stands for, used again where nobody holds it behind the loop.
class Evaluator::LentLoop {
 public:
  LentLoop(Evaluator& in, const Shared<const List>& over) : loops_(in.scratch_->loops) {
    if (loops_.empty()) {
      loop = share<Loop>();
    } else {
      loop = std::move(loops_.back());
      loops_.pop_back();
    }
    loop->over = over;
  }
  LentLoop(const LentLoop&) = delete;
  LentLoop& operator=(const LentLoop&) = delete;
  ~LentLoop() {
    if (!loop.alone() || loops_.size() == kMostLoops) return;
    loop->over = nullptr;
    loops_.push_back(std::move(loop));
  }
  Shared<Loop> loop;

 private:
  std::vector<Shared<Loop>>& loops_;
};

Evaluator::Evaluator(const Program& program, const Context& context, const Limits& limits,
                     const std::tm& now, std::size_t typical)
    : program_(program),
      context_(context),
      typical_(typical),
      scratch_(left_over ? std::move(left_over) : std::make_unique<Scratch>()),
      budget_(limits),
      now_(now) {
  scratch_->known.assign(program.symbols.size(), nullptr);
  known_ = scratch_->known.data();
}

// Namespaces are the one thing that can hold itself.
Evaluator::~Evaluator() {
  if (keeps_frames_ || scratch_->frames.size() > kMostFrames) renew(*scratch_);
  for (auto& space : scratch_->spaces) space->items.clear();
  scratch_->spaces.clear();
  if (scratch_->macros.size() > kMostMacros) scratch_->macros.resize(kMostMacros);
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

Evaluator::Failed Evaluator::too_long() {
  return fail(
      {base::Code::bad_data,
       "the template writes more than " + std::to_string(budget_.limits().output) + " bytes", "",
       ""});
}

Evaluator::Failed Evaluator::out_of_steps() { return fail(budget_.over()); }

void Evaluator::define(int symbol, Value&& value) {
  auto& frame = *frame_;
  if ((frame.may_have & bit_of(symbol)) != 0)
    for (auto& [known, old] : frame.names)
      if (known == symbol) {
        old = std::move(value);
        return;
      }
  frame.may_have |= bit_of(symbol);
  frame.names.emplace_back(symbol, std::move(value));
}

bool Evaluator::show(const Value& value, TextWriter& out) {
  if (const auto* text = value.as<Text>()) return put(*text, out);
  return put(GOT(shown(value)), out);
}

bool Evaluator::show(const Node& node, TextWriter& out) {
  if (node.op == Op::concat) return put_joined(node, out);
  if (node.writes_json) return put_json(node, out);
  if (!node.terms.empty()) {
    std::optional<Value> other;
    SEEN(put_sum(node, out, other));
    return !other || show(*other, out);
  }
  Value room;
  if (node.trims) {
    bool done = false;
    SEEN(put_trimmed(node, out, room, done));
    return done || show(room, out);
  }
  return show(*SEEN(look(node, room)), out);
}

// a + b + c: texts are put one behind the other, without the sums between. What stood before one that is none
// is taken back, and is the first number of the sum.
bool Evaluator::put_sum(const Node& node, TextWriter& out, std::optional<Value>& other) {
  const auto begin = out.size();
  std::size_t at = 0;
  for (; at < node.terms.size() && !other; ++at) {
    const auto& term = *node.terms[at];
    if (term.op == Op::concat || term.writes_json) {
      SEEN(term.writes_json ? put_json(term, out) : put_joined(term, out));
      continue;
    }
    if (term.way == Way::constant && term.value.plain()) {
      if (!budget_.take(1)) return out_of_steps();
      SEEN(put(term.value.traced(), out));
      continue;
    }
    Value room;
    const Value* value = nullptr;
    if (term.trims) {
      bool done = false;
      SEEN(put_trimmed(term, out, room, done));
      if (done) continue;
      value = &room;
    } else {
      value = SEEN(look(term, room));
    }
    if (value->plain())
      SEEN(put(value->traced(), out));
    else if (at == 0)
      other = *value;
    else
      other = GOT(binary("+", Value(out.cut(begin)), *value, budget_));
  }
  for (; at < node.terms.size(); ++at) {
    Value room;
    const auto* value = SEEN(look(*node.terms[at], room));
    const auto *a = other->as<Int>(), *b = value->as<Int>();
    Int sum = 0;
    if (a && b && !__builtin_add_overflow(*a, *b, &sum))
      other = Value(sum);
    else
      other = GOT(binary("+", *other, *value, budget_));
  }
  return true;
}

bool Evaluator::put_json(const Node& node, TextWriter& out) {
  if (!budget_.take(1)) return out_of_steps();
  if (++depth_ > budget_.limits().depth) return too_deep(node.line);
  const auto begin = out.size();
  const bool well = json_into(node, out);
  --depth_;
  if (!well && failed_->where.empty()) failed_->where = at_line(node.line);
  if (!well) return false;
  if (!budget_.take_bytes(out.size() - begin)) return out_of_steps();
  if (out.size() > budget_.limits().output) return too_long();
  return true;
}

bool Evaluator::json_into(const Node& node, TextWriter& out) {
  Value room;
  Arguments arguments_room;
  const auto* value = SEEN(look(*node.first, room));
  const auto* arguments = SEEN(arguments_of(node, arguments_room));
  const auto done = jinja::put_json(*this, *value, *arguments, out);
  if (!done.ok()) return fail(done.error());
  return true;
}

bool Evaluator::put_trimmed(const Node& node, TextWriter& out, Value& other, bool& done) {
  if (!budget_.take(1)) return out_of_steps();
  if (++depth_ > budget_.limits().depth) return too_deep(node.line);
  Value room;
  const auto* value = look(*node.first, room);
  std::string_view part;
  bool well = value != nullptr;
  done = well && value->plain();
  if (done) {
    part = trimmed(*value->text());
    well = budget_.take_bytes(value->text()->size()) || out_of_steps();
  } else if (well) {
    auto made = node.function(*this, *value, *node.given);
    well = made.ok();
    if (well)
      other = made.take();
    else
      failed_ = std::move(made.error());
  }
  --depth_;
  if (!well && failed_->where.empty()) failed_->where = at_line(node.line);
  if (!well || !done) return well;
  if (!may_put(part.size(), out)) return false;
  const auto& text = value->traced();
  out.put(text, static_cast<std::size_t>(part.data() - text.view().data()), part.size());
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
  if (!budget_.take(1)) return out_of_steps();
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

bool Evaluator::loop_items(const Node& node, Shared<const List>& out) {
  Value room;
  const auto* over = SEEN(look(*node.second, room));
  if (const auto* list = over->as<Shared<const List>>())
    out = *list;
  else
    out = GOT(iterate(*over));
  if (!node.kids[2]) return true;
  std::vector<Value> kept;
  Scope scope(*this, frame_);
  for (const auto& item : out->items) {
    bool keeps = false;
    SEEN(assign(*node.first, Value(item)));
    SEEN(holds(*node.kids[2], keeps));
    if (keeps) kept.push_back(item);
  }
  out = share<const List>(Form::list, std::move(kept), 1);
  return true;
}

Evaluator::Flow Evaluator::loop(const Node& node, TextWriter& out) {
  Shared<const List> all;
  SEEN(loop_items(node, all));
  const auto& items = all->items;
  std::optional<LentLoop> lent;
  if (node.asks_loop) lent.emplace(*this, all);
  const auto* loop = lent ? lent->loop.get() : nullptr;
  Scope scope(*this, frame_);
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (!budget_.take(1)) return out_of_steps();
    if (at > 0) scope.renew(loop);
    if (loop) loop->at = at;
    if (loop && frame_->names.empty()) define(kLoop, Value(Shared<const Loop>(lent->loop)));
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
  keeps_frames_ = true;
  auto& macros = scratch_->macros;
  if (macros_ == macros.size()) macros.push_back(std::make_unique<Macro>());
  auto* macro = macros[macros_++].get();
  *macro = {&node, frame_};
  return share<const Callable>(Builtin::none, macro);
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
