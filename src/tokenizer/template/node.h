// A template as a tree: expressions and statements in one kind of node.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

struct Node;
struct Arguments;
class Evaluator;
using Function = base::Result<Value> (*)(Evaluator&, const Value&, const Arguments&);
using TextMethod = base::Result<Value> (*)(Evaluator&, const Value&, const std::string&,
                                           const Arguments&);
using NodePtr = std::unique_ptr<Node>;

enum class Op {
  // Expressions; what stands in `kids` is said behind each.
  constant,  // value
  name,      // name
  list,
  tuple,      // the items
  dict,       // key, value, key, value
  attribute,  // of kids[0], called `name`
  item,       // of kids[0], kids[1]
  slice,      // of kids[0]: start, stop, step; each may be null
  call,       // kids[0], with `arguments`
  filter,
  test,  // `name` of kids[0], with `arguments`; kids[0] is null where a block is filtered
  negative,
  positive,
  negation,
  conjunction,
  disjunction,
  binary,      // `name` of kids[0] and kids[1]
  comparison,  // kids[0], then names[i] kids[i + 1]
  concat,      // all
  choice,      // kids[1] if kids[0] else kids[2], which may be null
  // Statements.
  data,          // value
  show,          // kids[0]
  loop,          // target, what, condition or null; bodies: loop, else
  branch,        // conditions; bodies: of each, and of else where there is one more
  set,           // target, value
  set_block,     // target, filters or null; bodies[0]
  macro,         // `name`; names are the parameters, kids their defaults (null: none)
  call_block,    // the call, then defaults; names are the parameters
  filter_block,  // filters; bodies[0]
  with,          // target, value, target, value
  generation,    // bodies[0]
  leave,
  skip,
};

// What a `binary` or a `comparison` does, where its sign is one of the common.
enum class Sign { other, plus, minus, equal, unequal, in, not_in, less, more, at_most, at_least };

struct Argument {
  std::string name;  // "" for one by its place
  NodePtr value;
};

struct Node {
  Op op = Op::constant;
  int line = 1;
  int depth = 1;  // of the tree below
  std::string name = {};
  Value value = {};
  std::vector<NodePtr> kids = {};
  std::vector<std::string> names = {};
  std::vector<Argument> arguments = {};
  std::vector<std::vector<NodePtr>> bodies = {};
  // What program.h finds once, so that no rendering looks it up.
  int symbol = -1;                // of `name` where that is a variable
  std::vector<int> symbols = {};  // of `names` where they are parameters
  bool method = false;            // some value has a method of an attribute's name
  // Where an object had a key of an attribute's name last: the next may well have it there.
  mutable std::atomic<std::uint32_t> hint = 0;
  TextMethod text_method = nullptr;       // what an attribute of this name does of a text
  int loop_part = -1;                     // what an attribute of this name says of a loop
  bool asks_loop = false;                 // of a loop: its body names "loop"
  Function function = nullptr;            // of a filter; null where there is none of its name
  bool (*holds)(const Value&) = nullptr;  // of a test that compares with nothing
  std::vector<Sign> signs = {};           // of `name`, or of `names`
  std::vector<const Node*> terms = {};    // of a sum, from left to right; constants are one
  std::vector<NodePtr> folded = {};       // those of them that stand nowhere else
  std::shared_ptr<const Arguments> constant = nullptr;  // `arguments`, where all are constants
};

inline constexpr int kMostDepth = 200;  // of a template's tree

}  // namespace tokenizer::jinja
