// The part of the parser that reads expressions; parser.cc reads the tags around them.
#pragma once

#include <initializer_list>

#include "tokenizer/template/lexer.h"
#include "tokenizer/template/node.h"

namespace tokenizer::jinja {

class ExpressionParser {
 public:
  explicit ExpressionParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

 protected:
  using Parsed = base::Result<NodePtr>;
  // With commas between: a tuple. `choice`: may hold "a if b else c".
  Parsed tuple(bool choice = true, bool brackets = false);
  Parsed expression(bool choice = true);
  Parsed primary();
  Parsed filters(NodePtr node, bool first_stands = false);
  Parsed assign_target();
  base::Result<void> arguments(std::vector<Argument>& out);

  const Token& now() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  bool is(std::string_view sign) const { return now().kind == Kind::sign && now().text == sign; }
  bool is_name(std::string_view name) const {
    return now().kind == Kind::name && now().text == name;
  }
  bool take(std::string_view sign);
  bool take_name(std::string_view name);
  base::Result<void> expect(std::string_view sign);
  base::Result<std::string> expect_any_name(const char* what);
  void skip() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }
  NodePtr make(Op op) const;
  NodePtr make(Op op, NodePtr kid) const;
  NodePtr make(Op op, NodePtr a, NodePtr b) const;
  // Tells the node how deep it is. Error: bad_data beyond kMostDepth.
  Parsed done(NodePtr node) const;
  base::Error error(const std::string& what) const;
  std::string seen() const;  // what stands here, for errors
  int open_ = 0;             // blocks and expressions that are being read

 private:
  Parsed choice();
  Parsed either();
  Parsed both();
  Parsed negation();
  Parsed comparison();
  Parsed sum();
  Parsed joined();
  Parsed product();
  Parsed power();
  Parsed unary(bool filtered = true);
  Parsed postfix(NodePtr node);
  Parsed subscript(NodePtr node);
  Parsed subscribed(NodePtr node);
  Parsed call(NodePtr node);
  Parsed filter(NodePtr node);
  Parsed test(NodePtr node);
  Parsed list();
  Parsed dict();
  Parsed left_to_right(Parsed (ExpressionParser::*side)(),
                       std::initializer_list<const char*> signs);

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace tokenizer::jinja
