// Statements, scopes and calls; expressions stand in evaluate_expression.cc.
#include "tokenizer/template/evaluator.h"

#include <algorithm>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/lexer.h"
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

Evaluator::Evaluator(const Dict& context, const Limits& limits, const std::tm& now,
                     std::string_view mark)
    : context_(context), budget_(limits), now_(now), mark_(mark) {}

// Namespaces are the one thing that can hold itself.
Evaluator::~Evaluator() {
  for (auto& frame : frames_) frame.names.clear();
  for (auto& space : spaces_) space->items.clear();
}

base::Result<std::string> Evaluator::render(const std::vector<NodePtr>& body) {
  std::string out;
  Scope scope(*this, nullptr);
  TRY(run(body, out));
  return out;
}

void Evaluator::define(std::string_view name, Value value) {
  for (auto& [known, old] : frame_->names)
    if (known == name) {
      old = std::move(value);
      return;
    }
  frame_->names.emplace_back(name, std::move(value));
}

base::Result<void> Evaluator::put(std::string_view text, std::string& out) {
  TRY(budget_.spend_bytes(text.size()));
  if (out.size() + text.size() > budget_.limits().output)
    return base::Error{
        base::Code::bad_data,
        "the template writes more than " + std::to_string(budget_.limits().output) + " bytes", "",
        ""};
  out += text;
  return {};
}

base::Result<Evaluator::Flow> Evaluator::run(const std::vector<NodePtr>& body, std::string& out) {
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

base::Result<Evaluator::Flow> Evaluator::step(const Node& node, std::string& out) {
  TRY(budget_.spend(1));
  switch (node.op) {
    case Op::data:
      TRY(put(*node.value.text(), out));
      return Flow::on;
    case Op::show:
      TRY(put(TRY(shown(TRY(eval(*node.kids[0])))), out));
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
      define(node.name, Value(make_macro(node)));
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
      TRY(put(mark_, out));
      TRY(put(TRY(captured(node.bodies[0])), out));
      TRY(put(mark_, out));
      return Flow::on;
    case Op::leave:
      return Flow::leave;
    default:
      return Flow::skip;
  }
}

base::Result<std::shared_ptr<const List>> Evaluator::loop_items(const Node& node) {
  auto all = TRY(iterate(TRY(eval(*node.kids[1]))));
  if (!node.kids[2]) return all;
  std::vector<Value> kept;
  Scope scope(*this, frame_);
  for (const auto& item : all->items) {
    TRY(assign(*node.kids[0], item));
    if (TRY(eval(*node.kids[2])).truthy()) kept.push_back(item);
  }
  return std::shared_ptr<const List>(std::make_shared<List>(List{Form::list, std::move(kept), 1}));
}

base::Result<Evaluator::Flow> Evaluator::loop(const Node& node, std::string& out) {
  auto loop = std::make_shared<Loop>();
  loop->over = TRY(loop_items(node));
  for (; loop->at < loop->over->items.size(); ++loop->at) {
    TRY(budget_.spend(1));
    Scope scope(*this, frame_);
    define("loop", Value(std::shared_ptr<const Loop>(loop)));
    TRY(assign(*node.kids[0], loop->over->items[loop->at]));
    if (TRY(run(node.bodies[0], out)) == Flow::leave) break;
  }
  if (!loop->over->items.empty() || node.bodies.size() < 2) return Flow::on;
  Scope scope(*this, frame_);
  return run(node.bodies[1], out);
}

base::Result<Evaluator::Flow> Evaluator::branch(const Node& node, std::string& out) {
  for (std::size_t i = 0; i < node.kids.size(); ++i)
    if (TRY(eval(*node.kids[i])).truthy()) return run(node.bodies[i], out);
  if (node.bodies.size() > node.kids.size()) return run(node.bodies.back(), out);
  return Flow::on;
}

base::Result<Evaluator::Flow> Evaluator::with(const Node& node, std::string& out) {
  std::vector<Value> values;
  for (std::size_t i = 1; i < node.kids.size(); i += 2) values.push_back(TRY(eval(*node.kids[i])));
  Scope scope(*this, frame_);
  for (std::size_t i = 0; i < values.size(); ++i)
    TRY(assign(*node.kids[2 * i], std::move(values[i])));
  return run(node.bodies[0], out);
}

base::Result<std::string> Evaluator::captured(const std::vector<NodePtr>& body) {
  std::string out;
  Scope scope(*this, frame_);
  TRY(run(body, out));
  return out;
}

base::Result<void> Evaluator::set_block(const Node& node) {
  auto value = text_value(TRY(captured(node.bodies[0])));
  if (node.kids[1]) value = TRY(filtered(*node.kids[1], &value));
  return assign(*node.kids[0], std::move(value));
}

base::Result<void> Evaluator::filter_block(const Node& node, std::string& out) {
  const auto value = text_value(TRY(captured(node.bodies[0])));
  return put(TRY(shown(TRY(filtered(*node.kids[0], &value)))), out);
}

const Macro* Evaluator::make_macro(const Node& node) {
  for (auto* frame = frame_; frame; frame = frame->around) frame->captured = true;
  macros_.push_back({&node, frame_});
  return &macros_.back();
}

base::Result<void> Evaluator::call_block(const Node& node, std::string& out) {
  const auto& called = *node.kids[0];
  const auto what = TRY(eval(*called.kids[0]));
  auto arguments = TRY(evaluated(called.arguments));
  arguments.named.emplace_back("caller", Value(make_macro(node)));
  return put(TRY(shown(TRY(call(what, arguments)))), out);
}

base::Result<void> Evaluator::assign(const Node& target, Value value) {
  if (target.op == Op::name) {
    define(target.name, std::move(value));
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
    define(target.kids[i]->name, parts->items[i]);
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
    define(known == node.names.end() ? std::string_view("caller") : *known, value);
  }
  for (std::size_t i = 0; i < node.names.size(); ++i) {
    const bool named = std::ranges::any_of(
        arguments.named, [&](const auto& one) { return one.first == node.names[i]; });
    const auto* fallback = node.kids[i + (caller ? 1 : 0)].get();
    if (i < arguments.places.size())
      define(node.names[i], arguments.places[i]);
    else if (!named)
      define(node.names[i], fallback ? TRY(eval(*fallback)) : Value(Undefined{node.names[i]}));
  }
  std::string out;
  TRY(run(node.bodies[0], out));
  return text_value(std::move(out));
}

}  // namespace tokenizer::jinja
