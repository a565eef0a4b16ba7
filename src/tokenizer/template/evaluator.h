// Runs a template's tree over values. Everything it can reach is data that it was given.
#pragma once

#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tokenizer/template/program.h"
#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// Variables of one scope, by their symbols; a scope sees those around it.
struct Frame {
  Frame* around = nullptr;
  std::vector<std::pair<int, Value>> names;
  bool captured = false;  // a macro was made in it, and sees it as long as it lives
};

struct Macro {
  const Node* node = nullptr;
  Frame* made_in = nullptr;
};

struct Loop {
  std::shared_ptr<const List> over;
  std::size_t at = 0;
};

struct Arguments {
  std::vector<Value> places;
  std::vector<std::pair<std::string, Value>> named;
};

// The arguments by the names of a function's parameters; null for one that was not given. Error: bad_data
// for one too many, or of another name.
base::Result<std::vector<const Value*>> bind(const Arguments& given,
                                             std::initializer_list<const char*> parameters,
                                             const std::string& function);

class Evaluator {
 public:
  // `program` and `context` outlive it.
  Evaluator(const Program& program, const Dict& context, const Limits& limits, const std::tm& now);
  ~Evaluator();

  // Error: bad_data with the line; bad_request where the template itself refuses (raise_exception).
  base::Result<Text> render();

  // For filters, tests and methods.
  Budget& budget() { return budget_; }
  const std::tm& now() const { return now_; }
  base::Result<std::shared_ptr<const List>> iterate(const Value& value);
  base::Result<Value> attribute(const Value& of, const std::string& name);
  base::Result<Value> item(const Value& of, const Value& key);
  base::Result<Text> shown(const Value& value);
  base::Result<Value> call(const Value& what, const Arguments& arguments);
  base::Result<Value> make_space(const Arguments& arguments);

 private:
  enum class Flow { on, leave, skip };
  class Scope;
  base::Result<Value> eval(const Node& node);
  // The value without a copy where it stands somewhere, else in `room`: good until the next statement, as
  // long as `room` is there.
  base::Result<const Value*> look(const Node& node, Value& room);
  base::Result<const Value*> look_here(const Node& node, Value& room);
  base::Result<const Value*> look_member(const Node& node, Value& room);
  base::Result<const Value*> variable(int symbol);
  base::Result<bool> holds(const Node& node);
  base::Result<Value> made(const Node& node);
  base::Result<Value> comparison(const Node& node);
  base::Result<Value> concat(const Node& node);
  base::Result<Value> slice(const Node& node);
  base::Result<Value> items(const Node& node);
  base::Result<Value> called(const Node& node);
  base::Result<Value> filtered(const Node& node, const Value* in_place_of_null);
  base::Result<Arguments> evaluated(const std::vector<Argument>& arguments);
  base::Result<Value> invoke(const Macro& macro, const Arguments& arguments);

  base::Result<Flow> run(const std::vector<NodePtr>& body, TextWriter& out);
  base::Result<Flow> step(const Node& node, TextWriter& out);
  base::Result<Flow> loop(const Node& node, TextWriter& out);
  base::Result<std::shared_ptr<const List>> loop_items(const Node& node);
  base::Result<Flow> branch(const Node& node, TextWriter& out);
  base::Result<Flow> with(const Node& node, TextWriter& out);
  base::Result<void> generation(const Node& node, TextWriter& out);
  base::Result<void> set_block(const Node& node);
  base::Result<void> call_block(const Node& node, TextWriter& out);
  base::Result<void> filter_block(const Node& node, TextWriter& out);
  base::Result<void> assign(const Node& target, Value value);
  base::Result<Text> captured(const std::vector<NodePtr>& body);
  base::Result<void> put(const Text& text, TextWriter& out);
  base::Result<void> show(const Value& value, TextWriter& out);
  base::Result<void> show_sum(const Node& node, TextWriter& out);
  void define(int symbol, Value value);
  Callee make_macro(const Node& node);

  const Program& program_;
  const Dict& context_;
  std::vector<const Value*> known_;  // by symbol what the context says, once it was asked
  Budget budget_;
  std::tm now_;
  int depth_ = 0;
  Frame* frame_ = nullptr;
  std::deque<Frame> frames_;
  std::vector<Frame*> free_frames_;
  std::deque<Macro> macros_;
  std::vector<std::shared_ptr<Namespace>> spaces_;
};

}  // namespace tokenizer::jinja
