// What stands behind an expression: attributes, items, slices, calls, filters and tests.
#include <algorithm>

#include "tokenizer/template/expression_parser.h"

namespace tokenizer::jinja {

base::Result<NodePtr> ExpressionParser::postfix(NodePtr node) {
  while (is(".") || is("[") || is("("))
    node = is("(") ? TRY(call(std::move(node))) : TRY(subscript(std::move(node)));
  return node;
}

base::Result<NodePtr> ExpressionParser::subscript(NodePtr node) {
  if (take("[")) {
    auto out = TRY(subscribed(std::move(node)));
    TRY(expect("]"));
    return out;
  }
  skip();
  if (now().kind == Kind::number) {
    auto index = make(Op::constant);
    index->value = now().number;
    skip();
    return done(make(Op::item, std::move(node), std::move(index)));
  }
  auto out = make(Op::attribute, std::move(node));
  out->name = TRY(expect_any_name("the name of an attribute"));
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::subscribed(NodePtr node) {
  std::vector<NodePtr> parts;
  bool slice = false;
  for (int colons = 0; colons <= 2; ++colons) {
    parts.push_back(is(":") || is("]") ? nullptr : TRY(expression()));
    if (colons == 2 || !take(":")) break;
    slice = true;
  }
  if (!slice) {
    if (!parts[0]) return error("an index is missing before " + seen());
    return done(make(Op::item, std::move(node), std::move(parts[0])));
  }
  auto out = make(Op::slice, std::move(node));
  parts.resize(3);
  for (auto& part : parts) out->kids.push_back(std::move(part));
  return done(std::move(out));
}

base::Result<void> ExpressionParser::arguments(std::vector<Argument>& out) {
  skip();
  bool named = false;
  for (bool first = true; !is(")"); first = false) {
    if (!first) TRY(expect(","));
    if (is(")")) break;
    if (is("*") || is("**"))
      return base::Error{base::Code::unsupported, "arguments with * are not supported",
                         at_line(now().line), ""};
    Argument argument;
    if (now().kind == Kind::name && ahead().kind == Kind::sign && ahead().text == "=") {
      argument.name = now().text;
      named = true;
      skip();
      skip();
    } else if (named) {
      return error("an argument without a name stands behind one with a name");
    }
    argument.value = TRY(expression());
    out.push_back(std::move(argument));
  }
  skip();
  return {};
}

base::Result<NodePtr> ExpressionParser::call(NodePtr node) {
  auto out = make(Op::call, std::move(node));
  TRY(arguments(out->arguments));
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::filters(NodePtr node, bool first_stands) {
  if (first_stands) node = TRY(filter(std::move(node)));
  while (true) {
    if (take("|"))
      node = TRY(filter(std::move(node)));
    else if (take_name("is"))
      node = TRY(test(std::move(node)));
    else if (is("(") && node)
      node = TRY(call(std::move(node)));
    else
      return node;
  }
}

base::Result<NodePtr> ExpressionParser::filter(NodePtr node) {
  auto out = make(Op::filter);
  out->kids.push_back(std::move(node));
  out->name = TRY(expect_any_name("the name of a filter"));
  while (take(".")) out->name += "." + TRY(expect_any_name("the name of a filter"));
  if (is("(")) TRY(arguments(out->arguments));
  return done(std::move(out));
}

base::Result<NodePtr> ExpressionParser::test(NodePtr node) {
  const bool negated = take_name("not");
  auto out = make(Op::test);
  out->kids.push_back(std::move(node));
  out->name = TRY(expect_any_name("the name of a test"));
  const auto kind = now().kind;
  const bool ends =
      is_name("else") || is_name("or") || is_name("and") || is_name("is") || is_name("if");
  if (is("(")) {
    TRY(arguments(out->arguments));
  } else if ((kind == Kind::name && !ends) || kind == Kind::text || kind == Kind::number ||
             is("[") || is("{")) {
    out->arguments.push_back({"", TRY(postfix(TRY(primary())))});
  }
  auto whole = TRY(done(std::move(out)));
  return negated ? done(make(Op::negation, std::move(whole))) : Parsed(std::move(whole));
}

base::Result<NodePtr> ExpressionParser::assign_target() {
  std::vector<NodePtr> names;
  const bool brackets = take("(");
  bool comma = false;
  while (now().kind == Kind::name && !is_name("in")) {
    auto name = make(Op::name);
    name->name = now().text;
    skip();
    names.push_back(std::move(name));
    if (!take(",")) break;
    comma = true;
  }
  if (names.empty()) return error("a name is missing before " + seen());
  if (brackets) TRY(expect(")"));
  if (!comma) return std::move(names[0]);
  auto out = make(Op::tuple);
  out->kids = std::move(names);
  return out;
}

}  // namespace tokenizer::jinja
