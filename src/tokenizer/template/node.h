// A template as a tree: expressions and statements in one kind of node.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {

struct Node;
struct Arguments;
class Evaluator;
using Function = base::Result<Value> (*)(Evaluator&, const Value&, const Arguments&);
struct TextMethod;
using NodePtr = std::unique_ptr<Node>;

enum class Op : std::uint8_t {
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
enum class Sign : std::uint8_t {
  other,
  plus,
  minus,
  modulo,
  equal,
  unequal,
  in,
  not_in,
  less,
  more,
  at_most,
  at_least
};

// How an expression is evaluated: the three kinds that nearly all are need no way through all the others.
enum class Way : std::uint8_t {
  constant,
  variable,
  part,  // an attribute or an item of a variable, called `key`
  other
};

struct Argument {
  std::string name;  // "" for one by its place
  NodePtr value;
};

// What is asked most stands in front: each line of the memory that a rendering does not touch makes it faster.
struct alignas(64) Node {
  Op op = Op::constant;
  // What program.h finds once, so that no rendering looks it up.
  Way way = Way::constant;
  Sign sign = Sign::other;         // of `name`, or of the first of `names`
  std::int8_t loop_part = -1;      // what an attribute of this name says of a loop
  bool method : 1 = false;         // some value has a method of an attribute's name
  bool asks_loop : 1 = false;      // of a loop: its body names "loop"
  bool of_truths : 1 = false;      // of == and !=: both sides are true or false, whatever they are
  bool with_constant : 1 = false;  // of a comparison: one sign, and a constant stands behind it
  bool compares_part : 1 = false;  // of a comparison `with_constant`: `first` is a `part`
  bool trims : 1 = false;          // of a filter: "trim" without arguments
  bool slices_rest : 1 = false;    // of a slice: [n:], with a number
  bool writes_json : 1 = false;    // of a filter: "tojson"
  int symbol = -1;  // of `name` where that is a variable; of a `part` that of `first`
  // Where an object had that key last: the next may well have it there.
  mutable std::atomic<std::uint32_t> hint = 0;
  Value value = {};
  const Node* first = nullptr;   // kids[0], which may be null
  const Node* second = nullptr;  // kids[1]
  // The second line.
  std::string_view key = {};  // an attribute's name, or an item's key where that is a text
  std::string name = {};
  const Arguments* given = nullptr;       // `constant`
  bool (*holds)(const Value&) = nullptr;  // of a test that compares with nothing
  // The third.
  std::vector<NodePtr> kids = {};
  std::vector<const Node*> terms = {};      // of a sum, from left to right; constants are one
  Function function = nullptr;              // of a filter; null where there is none of its name
  const TextMethod* text_method = nullptr;  // what an attribute of this name does of a text
  // The fourth.
  std::vector<std::vector<NodePtr>> bodies = {};
  int line = 1;
  int depth = 1;  // of the tree below
  std::vector<std::string> names = {};
  std::vector<Sign> signs = {};   // of `names`
  std::vector<int> symbols = {};  // of `names` where they are parameters
  std::vector<Argument> arguments = {};
  std::shared_ptr<const Arguments> constant = nullptr;  // `arguments`, where all are constants
  std::vector<NodePtr> folded = {};                     // those of `terms` that stand nowhere else
};

inline constexpr int kMostDepth = 200;  // of a template's tree

}  // namespace tokenizer::jinja
