#include "tokenizer/template/program.h"

#include <unordered_map>

#include "tokenizer/template/filter.h"

namespace tokenizer::jinja {
namespace {

class Reader {
 public:
  explicit Reader(Program& program) : program_(program) {
    for (const char* name : {"loop", "caller"}) symbol(name);
  }

  void read(const std::vector<NodePtr>& nodes) {
    for (const auto& node : nodes)
      if (node) read(*node);
  }

 private:
  int symbol(const std::string& name) {
    const auto [found, is_new] = known_.try_emplace(name, static_cast<int>(known_.size()));
    if (is_new) {
      program_.symbols.push_back(name);
      program_.globals.push_back(global(name));
    }
    return found->second;
  }
  void read(Node& node) {
    if (node.op == Op::name || node.op == Op::macro) node.symbol = symbol(node.name);
    if (node.op == Op::name && node.symbol == kLoop) program_.asks_loop = true;
    if (node.op == Op::macro || node.op == Op::call_block)
      for (const auto& name : node.names) node.symbols.push_back(symbol(name));
    if (node.op == Op::attribute) {
      node.method = is_method(node.name);
      node.value = Value(Undefined{node.name});
    }
    if (node.op == Op::filter) node.function = filter_of(node.name);
    if (node.op == Op::test) node.holds = simple_test_of(node.name);
    read(node.kids);
    for (const auto& argument : node.arguments) read(*argument.value);
    for (const auto& body : node.bodies) read(body);
  }

  Program& program_;
  std::unordered_map<std::string, int> known_;
};

}  // namespace

Program ready(std::vector<NodePtr> body) {
  Program out;
  out.body = std::move(body);
  Reader(out).read(out.body);
  return out;
}

}  // namespace tokenizer::jinja
