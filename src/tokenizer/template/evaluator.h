// Runs a template's tree over values. Everything it can reach is data that it was given.
#pragma once

#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tokenizer/template/node.h"
#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

// Names and values of one scope; a scope sees those around it.
struct Frame {
  Frame* around = nullptr;
  std::vector<std::pair<std::string_view, Value>> names;
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
  // `context`, `mark` and what `parse` gave outlive it.
  Evaluator(const Dict& context, const Limits& limits, const std::tm& now, std::string_view mark);
  ~Evaluator();

  // Error: bad_data with the line; bad_request where the template itself refuses (raise_exception).
  base::Result<std::string> render(const std::vector<NodePtr>& body);

  // For filters, tests and methods.
  Budget& budget() { return budget_; }
  const std::tm& now() const { return now_; }
  base::Result<std::shared_ptr<const List>> iterate(const Value& value);
  base::Result<Value> attribute(const Value& of, const std::string& name);
  base::Result<Value> item(const Value& of, const Value& key);
  base::Result<std::string> shown(const Value& value);
  base::Result<Value> call(const Value& what, const Arguments& arguments);
  base::Result<Value> make_space(const Arguments& arguments);

 private:
  enum class Flow { on, leave, skip };
  class Scope;
  base::Result<Value> eval(const Node& node);
  base::Result<Value> eval_here(const Node& node);
  base::Result<Value> name(const Node& node);
  base::Result<Value> comparison(const Node& node);
  base::Result<Value> concat(const Node& node);
  base::Result<Value> slice(const Node& node);
  base::Result<Value> items(const Node& node);
  base::Result<Value> called(const Node& node);
  base::Result<Value> filtered(const Node& node, const Value* in_place_of_null);
  base::Result<Arguments> evaluated(const std::vector<Argument>& arguments);
  base::Result<Value> invoke(const Macro& macro, const Arguments& arguments);

  base::Result<Flow> run(const std::vector<NodePtr>& body, std::string& out);
  base::Result<Flow> step(const Node& node, std::string& out);
  base::Result<Flow> loop(const Node& node, std::string& out);
  base::Result<std::shared_ptr<const List>> loop_items(const Node& node);
  base::Result<Flow> branch(const Node& node, std::string& out);
  base::Result<Flow> with(const Node& node, std::string& out);
  base::Result<void> set_block(const Node& node);
  base::Result<void> call_block(const Node& node, std::string& out);
  base::Result<void> filter_block(const Node& node, std::string& out);
  base::Result<void> assign(const Node& target, Value value);
  base::Result<std::string> captured(const std::vector<NodePtr>& body);
  base::Result<void> put(std::string_view text, std::string& out);
  void define(std::string_view name, Value value);
  const Macro* make_macro(const Node& node);

  const Dict& context_;
  Budget budget_;
  std::tm now_;
  std::string_view mark_;  // around what `generation` blocks write
  int depth_ = 0;
  Frame* frame_ = nullptr;
  std::deque<Frame> frames_;
  std::vector<Frame*> free_frames_;
  std::deque<Macro> macros_;
  std::vector<std::shared_ptr<Namespace>> spaces_;
};

}  // namespace tokenizer::jinja
