// A template ready to run: its tree, in which names of variables are numbers and names of filters, tests and methods
// are found.
#pragma once

#include "tokenizer/template/node.h"

namespace tokenizer::jinja {

struct Program {
  std::vector<NodePtr> body;
  std::vector<std::string> symbols;  // the variables that it names, from kFirstOwn on
  std::vector<Value>
      globals;  // of each what it is where nothing else is said: undefined, or a global
};

// What has a number in every template; from kGiven on stand the names of Context::conversation.
inline constexpr int kLoop = 0, kCaller = 1, kGiven = 2, kFirstOwn = kGiven + 4;

Program ready(std::vector<NodePtr> body);

}  // namespace tokenizer::jinja
