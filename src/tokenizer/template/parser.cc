#include "tokenizer/template/parser.h"

#include <algorithm>

#include "tokenizer/template/expression_parser.h"

namespace tokenizer::jinja {
namespace {

using Names = std::initializer_list<std::string_view>;

class Parser : public ExpressionParser {
 public:
  using ExpressionParser::ExpressionParser;
  base::Result<std::vector<NodePtr>> all() { return body({}, "", 0); }

 private:
  // Up to a tag of one of the names, at which it stops; the whole template where there are none.
  base::Result<std::vector<NodePtr>> body(Names ends, const char* of, int line) {
    if (open_ >= kMostDepth)
      return error("the template is nested deeper than " + std::to_string(kMostDepth));
    ++open_;
    std::vector<NodePtr> out;
    while (true) {
      if (now().kind == Kind::end) {
        if (ends.size() > 0)
          return base::Error{base::Code::bad_data, std::string("'") + of + "' has no end",
                             at_line(line), ""};
        break;
      }
      if (now().kind == Kind::block_begin) {
        skip();
        if (std::ranges::any_of(ends, [&](auto name) { return is_name(name); })) break;
        out.push_back(TRY(statement()));
        TRY(end_tag());
      } else {
        out.push_back(TRY(text_or_shown()));
      }
    }
    --open_;
    return out;
  }

  Parsed text_or_shown() {
    if (now().kind == Kind::data) {
      auto out = make(Op::data);
      out->value = text_value(now().text);
      skip();
      return out;
    }
    skip();
    auto out = make(Op::show, TRY(tuple()));
    if (now().kind != Kind::show_end) return error("'}}' is missing before " + seen());
    skip();
    return done(std::move(out));
  }

  base::Result<void> end_tag() {
    if (now().kind != Kind::block_end) return error("'%}' is missing before " + seen());
    skip();
    return {};
  }

  // The body of the tag that was read up to its end, and the name of its end tag.
  base::Result<void> whole_body(NodePtr& node, std::string_view end, const char* of) {
    TRY(end_tag());
    node->bodies.push_back(TRY(body({end}, of, node->line)));
    skip();
    return {};
  }

  Parsed statement() {
    const auto name = TRY(expect_any_name("the name of a tag"));
    if (name == "for") return for_loop();
    if (name == "if") return if_else();
    if (name == "set") return set();
    if (name == "macro") return macro();
    if (name == "call") return call_block();
    if (name == "filter") return filter_block();
    if (name == "with") return with();
    if (name == "break") return make(Op::leave);
    if (name == "continue") return make(Op::skip);
    if (name == "generation") {
      auto out = make(Op::generation);
      TRY(whole_body(out, "endgeneration", "generation"));
      return done(std::move(out));
    }
    for (const char* known : {"include", "import", "from", "extends", "block", "autoescape", "do"})
      if (name == known)
        return base::Error{base::Code::unsupported, "the tag '" + name + "' is not supported",
                           at_line(now().line), ""};
    return error("the tag '" + name + "' is not known");
  }

  Parsed for_loop() {
    auto out = make(Op::loop);
    out->kids.push_back(TRY(assign_target()));
    if (!take_name("in")) return error("'in' is missing before " + seen());
    out->kids.push_back(TRY(tuple(false)));
    out->kids.push_back(take_name("if") ? TRY(expression()) : nullptr);
    if (is_name("recursive"))
      return base::Error{base::Code::unsupported, "recursive loops are not supported",
                         at_line(now().line), ""};
    TRY(end_tag());
    out->bodies.push_back(TRY(body({"endfor", "else"}, "for", out->line)));
    if (take_name("else"))
      TRY(whole_body(out, "endfor", "for"));
    else
      skip();
    return done(std::move(out));
  }

  Parsed if_else() {
    auto out = make(Op::branch);
    while (true) {
      out->kids.push_back(TRY(tuple(false)));
      TRY(end_tag());
      out->bodies.push_back(TRY(body({"elif", "else", "endif"}, "if", out->line)));
      if (take_name("elif")) continue;
      if (take_name("else"))
        TRY(whole_body(out, "endif", "if"));
      else
        skip();
      return done(std::move(out));
    }
  }

  Parsed set() {
    NodePtr target;
    if (ahead().kind == Kind::sign && ahead().text == ".") {
      target = make(Op::attribute);
      auto space = make(Op::name);
      space->name = TRY(expect_any_name("a name"));
      skip();
      target->kids.push_back(std::move(space));
      target->name = TRY(expect_any_name("the name of an attribute"));
    } else {
      target = TRY(assign_target());
    }
    if (take("=")) return done(make(Op::set, std::move(target), TRY(tuple())));
    NodePtr chain = take("|") ? TRY(filters(nullptr, true)) : nullptr;
    auto out = make(Op::set_block, std::move(target), std::move(chain));
    TRY(whole_body(out, "endset", "set"));
    return done(std::move(out));
  }

  base::Result<void> parameters(NodePtr& node) {
    TRY(expect("("));
    while (!is(")")) {
      if (!node->names.empty()) TRY(expect(","));
      if (is(")")) break;
      node->names.push_back(TRY(expect_any_name("the name of a parameter")));
      node->kids.push_back(take("=") ? TRY(expression()) : nullptr);
    }
    skip();
    return {};
  }

  Parsed macro() {
    auto out = make(Op::macro);
    out->name = TRY(expect_any_name("the name of the macro"));
    TRY(parameters(out));
    TRY(whole_body(out, "endmacro", "macro"));
    return done(std::move(out));
  }

  Parsed call_block() {
    auto out = make(Op::call_block);
    out->name = "caller";
    auto own = make(Op::macro);
    if (is("(")) TRY(parameters(own));
    auto called = TRY(expression());
    if (called->op != Op::call) return error("'call' needs the call of a macro");
    out->kids.push_back(std::move(called));
    for (auto& kid : own->kids) out->kids.push_back(std::move(kid));
    out->names = std::move(own->names);
    TRY(whole_body(out, "endcall", "call"));
    return done(std::move(out));
  }

  Parsed filter_block() {
    auto out = make(Op::filter_block, TRY(filters(nullptr, true)));
    TRY(whole_body(out, "endfilter", "filter"));
    return done(std::move(out));
  }

  Parsed with() {
    auto out = make(Op::with);
    while (now().kind == Kind::name) {
      out->kids.push_back(TRY(assign_target()));
      TRY(expect("="));
      out->kids.push_back(TRY(expression()));
      if (!take(",")) break;
    }
    TRY(whole_body(out, "endwith", "with"));
    return done(std::move(out));
  }
};

}  // namespace

base::Result<std::vector<NodePtr>> parse(std::string_view text, const Environment& environment) {
  return Parser(TRY(lex(text, environment))).all();
}

}  // namespace tokenizer::jinja
