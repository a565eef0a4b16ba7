#include "tokenizer/template/expression_parser.h"

#include <algorithm>

namespace tokenizer::jinja {

bool ExpressionParser::take(std::string_view sign) {
  if (!is(sign)) return false;
  skip();
  return true;
}

bool ExpressionParser::take_name(std::string_view name) {
  if (!is_name(name)) return false;
  skip();
  return true;
}

std::string ExpressionParser::seen() const {
  switch (now().kind) {
    case Kind::name:
    case Kind::sign:
      return "'" + now().text + "'";
    case Kind::text:
      return "a text";
    case Kind::number:
      return "a number";
    case Kind::show_end:
      return "'}}'";
    case Kind::block_end:
      return "'%}'";
    default:
      return "the end";
  }
}

base::Error ExpressionParser::error(const std::string& what) const {
  return {base::Code::bad_data, what, at_line(now().line), ""};
}

base::Result<void> ExpressionParser::expect(std::string_view sign) {
  if (take(sign)) return {};
  return error("'" + std::string(sign) + "' is missing before " + seen());
}

base::Result<std::string> ExpressionParser::expect_any_name(const char* what) {
  if (now().kind != Kind::name) return error(std::string(what) + " is missing before " + seen());
  auto out = now().text;
  skip();
  return out;
}

NodePtr ExpressionParser::make(Op op) const {
  auto out = std::make_unique<Node>();
  out->op = op;
  out->line = now().line;
  return out;
}

NodePtr ExpressionParser::make(Op op, NodePtr kid) const {
  auto out = make(op);
  if (kid) out->line = kid->line;
  out->kids.push_back(std::move(kid));
  return out;
}

NodePtr ExpressionParser::make(Op op, NodePtr a, NodePtr b) const {
  auto out = make(op, std::move(a));
  out->kids.push_back(std::move(b));
  return out;
}

base::Result<NodePtr> ExpressionParser::done(NodePtr node) const {
  const auto look = [&](const NodePtr& kid) {
    if (kid) node->depth = std::max(node->depth, kid->depth + 1);
  };
  for (const auto& kid : node->kids) look(kid);
  for (const auto& argument : node->arguments) look(argument.value);
  for (const auto& body : node->bodies)
    for (const auto& kid : body) look(kid);
  if (node->depth > kMostDepth)
    return error("the template is nested deeper than " + std::to_string(kMostDepth));
  return node;
}

base::Result<NodePtr> ExpressionParser::expression(bool with_choice) {
  if (open_ >= kMostDepth)
    return error("the template is nested deeper than " + std::to_string(kMostDepth));
  ++open_;
  auto out = with_choice ? choice() : either();
  --open_;
  return out;
}

base::Result<NodePtr> ExpressionParser::tuple(bool with_choice, bool brackets) {
  std::vector<NodePtr> items;
  bool comma = false;
  const auto begin = now().line;
  while (true) {
    if (now().kind == Kind::block_end || now().kind == Kind::show_end || is(")")) break;
    items.push_back(TRY(expression(with_choice)));
    if (!take(",")) break;
    comma = true;
  }
  if (!comma && items.size() == 1) return std::move(items[0]);
  if (items.empty() && !brackets) return error("an expression is missing before " + seen());
  auto out = make(Op::tuple);
  out->line = begin;
  out->kids = std::move(items);
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::choice() {
  auto out = TRY(either());
  while (take_name("if")) {
    auto node = make(Op::choice, TRY(either()), std::move(out));
    node->kids.push_back(take_name("else") ? TRY(expression()) : nullptr);
    out = TRY(done(std::move(node)));
  }
  return out;
}

base::Result<NodePtr> ExpressionParser::either() {
  auto out = TRY(both());
  while (take_name("or")) out = TRY(done(make(Op::disjunction, std::move(out), TRY(both()))));
  return out;
}

base::Result<NodePtr> ExpressionParser::both() {
  auto out = TRY(negation());
  while (take_name("and")) out = TRY(done(make(Op::conjunction, std::move(out), TRY(negation()))));
  return out;
}

base::Result<NodePtr> ExpressionParser::negation() {
  std::size_t nots = 0;
  while (take_name("not")) ++nots;
  auto out = TRY(comparison());
  // Two of them make a bool, and so does one more: the tree stays flat.
  for (std::size_t i = 0; i < (nots > 1 ? 2 - nots % 2 : nots); ++i)
    out = TRY(done(make(Op::negation, std::move(out))));
  return out;
}

base::Result<NodePtr> ExpressionParser::comparison() {
  auto first = TRY(sum());
  auto out = make(Op::comparison, std::move(first));
  while (true) {
    std::string sign;
    for (const char* known : {"==", "!=", ">=", "<=", ">", "<"})
      if (sign.empty() && take(known)) sign = known;
    if (sign.empty() && take_name("in")) sign = "in";
    if (sign.empty() && is_name("not") && ahead().kind == Kind::name && ahead().text == "in") {
      skip();
      skip();
      sign = "not in";
    }
    if (sign.empty()) break;
    out->names.push_back(sign);
    out->kids.push_back(TRY(sum()));
  }
  if (out->names.empty()) return std::move(out->kids[0]);
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::left_to_right(Parsed (ExpressionParser::*side)(),
                                                      std::initializer_list<const char*> signs) {
  auto out = TRY((this->*side)());
  while (true) {
    const auto* const found =
        std::ranges::find_if(signs, [&](const char* sign) { return is(sign); });
    if (found == signs.end()) return out;
    skip();
    auto node = make(Op::binary, std::move(out), TRY((this->*side)()));
    node->name = *found;
    out = TRY(done(std::move(node)));
  }
}

base::Result<NodePtr> ExpressionParser::sum() {
  return left_to_right(&ExpressionParser::joined, {"+", "-"});
}

base::Result<NodePtr> ExpressionParser::joined() {
  auto first = TRY(product());
  if (!is("~")) return first;
  auto out = make(Op::concat, std::move(first));
  while (take("~")) out->kids.push_back(TRY(product()));
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::product() {
  return left_to_right(&ExpressionParser::power, {"//", "*", "/", "%"});
}

base::Result<NodePtr> ExpressionParser::power() {
  auto out = TRY(unary());
  while (take("**")) {
    auto node = make(Op::binary, std::move(out), TRY(unary()));
    node->name = "**";
    out = TRY(done(std::move(node)));
  }
  return out;
}

base::Result<NodePtr> ExpressionParser::unary(bool filtered) {
  if (open_ >= kMostDepth)
    return error("the template is nested deeper than " + std::to_string(kMostDepth));
  ++open_;
  Parsed out = [&]() -> Parsed {
    if (take("-")) return done(make(Op::negative, TRY(unary(false))));
    if (take("+")) return done(make(Op::positive, TRY(unary(false))));
    return primary();
  }();
  --open_;
  auto node = TRY(std::move(out));
  node = TRY(postfix(std::move(node)));
  return filtered ? filters(std::move(node)) : Parsed(std::move(node));
}

base::Result<NodePtr> ExpressionParser::primary() {
  if (now().kind == Kind::name) {
    const auto& name = now().text;
    auto out = make(Op::constant);
    if (name == "true" || name == "True" || name == "false" || name == "False") {
      out->value = Value(name == "true" || name == "True");
    } else if (name == "none" || name == "None") {
      out->value = Value(None{});
    } else {
      out->op = Op::name;
      out->name = name;
    }
    skip();
    return out;
  }
  if (now().kind == Kind::text) {
    auto out = make(Op::constant);
    std::string text;
    for (; now().kind == Kind::text; skip()) text += now().text;
    out->value = text_value(std::move(text));
    return out;
  }
  if (now().kind == Kind::number) {
    auto out = make(Op::constant);
    out->value = now().number;
    skip();
    return out;
  }
  if (take("(")) {
    auto out = TRY(tuple(true, true));
    TRY(expect(")"));
    return out;
  }
  if (is("[")) return list();
  if (is("{")) return dict();
  return error("an expression is missing before " + seen());
}

base::Result<NodePtr> ExpressionParser::list() {
  auto out = make(Op::list);
  skip();
  while (!is("]")) {
    if (!out->kids.empty()) TRY(expect(","));
    if (is("]")) break;
    out->kids.push_back(TRY(expression()));
  }
  skip();
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::dict() {
  auto out = make(Op::dict);
  skip();
  while (!is("}")) {
    if (!out->kids.empty()) TRY(expect(","));
    if (is("}")) break;
    out->kids.push_back(TRY(expression()));
    TRY(expect(":"));
    out->kids.push_back(TRY(expression()));
  }
  skip();
  return done(std::move(out));
}

}  // namespace tokenizer::jinja
