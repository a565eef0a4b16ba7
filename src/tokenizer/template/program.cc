#include "tokenizer/template/program.h"

#include <unordered_map>

#include "tokenizer/template/filter.h"

namespace tokenizer::jinja {
namespace {

class Reader {
 public:
  explicit Reader(Program& program) : program_(program) {
    for (const char* name :
         {"loop", "caller", "messages", "tools", "documents", "add_generation_prompt"})
      symbol(name);
  }

  void read(const std::vector<NodePtr>& nodes) {
    for (const auto& node : nodes)
      if (node) read(*node);
  }
  // Statements: what is always written stands in one piece.
  void read_body(std::vector<NodePtr>& body) {
    read(body);
    std::vector<NodePtr> out;
    for (auto& node : body) {
      if (const auto* text = always(*node); text && !out.empty() && out.back()->op == Op::data) {
        out.back()->value = text_value(*out.back()->value.text() + *text);
        continue;
      } else if (text && node->op == Op::show) {
        node->value = text_value(*text);
        node->op = Op::data;
        node->first = nullptr;
        node->kids.clear();
      }
      out.push_back(std::move(node));
    }
    body = std::move(out);
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
  // The text that a statement writes whatever it is given; null where that depends.
  static const std::string* always(const Node& node) {
    if (node.op == Op::data) return node.value.text();
    if (node.op != Op::show) return nullptr;
    const auto& shown = *node.kids[0];
    const auto& from = shown.terms.size() == 1 ? *shown.terms[0] : shown;
    return from.op == Op::constant ? from.value.text() : nullptr;
  }
  void read(Node& node) {
    if (node.op == Op::name || node.op == Op::macro) node.symbol = symbol(node.name);
    if (node.op == Op::name && node.symbol == kLoop) ++loops_asked_;
    if (node.op == Op::macro || node.op == Op::call_block)
      for (const auto& name : node.names) node.symbols.push_back(symbol(name));
    if (node.op == Op::attribute) {
      node.method = is_method(node.name);
      node.text_method = text_method_of(node.name);
      node.loop_part = static_cast<std::int8_t>(loop_part_of(node.name));
      node.value = Value(Undefined{node.name});
    }
    if (node.op == Op::filter) node.function = filter_of(node.name);
    if (node.op == Op::test) node.holds = simple_test_of(node.name);
    if (node.op == Op::binary) node.sign = sign_of(node.name);
    if (node.op == Op::comparison)
      for (const auto& name : node.names) node.signs.push_back(sign_of(name));
    if (!node.signs.empty()) node.sign = node.signs[0];
    read(node.kids);
    for (const auto& argument : node.arguments) read(*argument.value);
    const auto asked = loops_asked_;
    for (auto& body : node.bodies) read_body(body);
    node.asks_loop = loops_asked_ > asked;
    fix_arguments(node);
    find_kids(node);
    find_way(node);
    if (node.op == Op::binary && node.sign == Sign::plus) find_terms(node);
  }
  static void find_kids(Node& node) {
    node.given = node.constant.get();
    if (!node.kids.empty()) node.first = node.kids[0].get();
    if (node.kids.size() > 1) node.second = node.kids[1].get();
    if (node.op == Op::attribute) node.key = node.name;
    if (node.op != Op::item || node.second->op != Op::constant) return;
    if (const auto* text = node.second->value.text()) node.key = node.name = *text;
  }
  static bool is_truth(Op op) {
    return op == Op::comparison || op == Op::test || op == Op::negation;
  }
  static bool is_place(const Node* node) {
    const auto* number = node && node->op == Op::constant ? node->value.as<Int>() : nullptr;
    return number && *number >= 0 && *number <= INT32_MAX;
  }
  static void find_way(Node& node) {
    const bool part = (node.op == Op::attribute && !node.method) || node.op == Op::item;
    node.way = node.op == Op::constant                                   ? Way::constant
               : node.op == Op::name                                     ? Way::variable
               : part && node.first->op == Op::name && !node.key.empty() ? Way::part
                                                                         : Way::other;
    if (node.way == Way::part) node.symbol = node.first->symbol;
    const bool filters = node.op == Op::filter && node.first;
    node.trims = filters && node.name == "trim" && node.arguments.empty();
    node.writes_json = filters && node.name == "tojson";
    node.slices_rest =
        node.op == Op::slice && is_place(node.second) && !node.kids[2] && !node.kids[3];
    if (node.op != Op::comparison || node.signs.size() != 1) return;
    node.with_constant = node.second->op == Op::constant;
    node.compares_part = node.with_constant && node.first->way == Way::part;
    node.of_truths = (node.sign == Sign::equal || node.sign == Sign::unequal) &&
                     is_truth(node.first->op) && is_truth(node.second->op);
  }
  static Sign sign_of(std::string_view name) {
    static constexpr std::pair<std::string_view, Sign> kSigns[] = {
        {"+", Sign::plus},     {"-", Sign::minus},    {"%", Sign::modulo},      {"==", Sign::equal},
        {"!=", Sign::unequal}, {"in", Sign::in},      {"not in", Sign::not_in}, {"<", Sign::less},
        {">", Sign::more},     {"<=", Sign::at_most}, {">=", Sign::at_least}};
    for (const auto& [known, sign] : kSigns)
      if (known == name) return sign;
    return Sign::other;
  }
  static void fix_arguments(Node& node) {
    Arguments out;
    for (const auto& [name, value] : node.arguments) {
      if (value->op != Op::constant) return;
      if (name.empty())
        out.places.push_back(value->value);
      else
        out.named.emplace_back(name, value->value);
    }
    node.constant = std::make_shared<const Arguments>(std::move(out));
  }
  // a + "b" + "c" is a + "bc", whatever `a` is: where it is no text, both fail.
  static void find_terms(Node& node) {
    const auto& left = *node.kids[0];
    node.terms = left.terms.empty() ? std::vector<const Node*>{&left} : left.terms;
    const auto& right = *node.kids[1];
    const auto& last = *node.terms.back();
    if (last.op != Op::constant || right.op != Op::constant || !last.value.text() ||
        !right.value.text()) {
      node.terms.push_back(&right);
      return;
    }
    auto both = std::make_unique<Node>();
    both->line = last.line;
    both->value = text_value(*last.value.text() + *right.value.text());
    node.terms.back() = both.get();
    node.folded.push_back(std::move(both));
  }

  Program& program_;
  std::unordered_map<std::string, int> known_;
  int loops_asked_ = 0;
};

}  // namespace

Program ready(std::vector<NodePtr> body) {
  Program out;
  out.body = std::move(body);
  Reader(out).read_body(out.body);
  return out;
}

}  // namespace tokenizer::jinja
