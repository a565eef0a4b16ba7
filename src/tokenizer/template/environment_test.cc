// White space around tags, and what is undefined, as other environments of Jinja 3.1 have it.
#include <gmock/gmock.h>

#include "tokenizer/template/chat_template.h"
#include "tokenizer/template/from_json.h"

namespace tokenizer::jinja {
namespace {

std::string rendered(const std::string& text, const Environment& environment, bool strict = false) {
  const auto made = ChatTemplate::parse(text, environment);
  EXPECT_TRUE(made.ok()) << text;
  const auto context = parse_value(R"({"x": [1, 2]})", "test");
  const auto out = made->render(*context, {}, {.strict = strict});
  return out.ok() ? std::string(out->view()) : "refused: " + out.error().what;
}

constexpr Environment kPlain = {
    .trim_blocks = false, .lstrip_blocks = false, .keep_trailing_newline = true};

// Environment(keep_trailing_newline=True) of Python, beside that of transformers.
TEST(Environment, WhiteSpaceStandsOrGoes) {
  const std::string loop = "a\n  {% for i in x %}\n{{ i }}\n  {% endfor %}\nb\n";
  EXPECT_EQ(rendered(loop, kPlain), "a\n  \n1\n  \n2\n  \nb\n");
  EXPECT_EQ(rendered(loop, {}), "a\n1\n2\nb");
  EXPECT_EQ(rendered("{%- if x -%} y {%- endif %}\n", kPlain), "y\n");
  EXPECT_EQ(rendered("{# note #}\nz\n\n", kPlain), "\nz\n\n");
}

TEST(Environment, WhatIsUndefinedIsNothingOrAnError) {
  EXPECT_EQ(rendered("[{{ y }}]", {}), "[]");
  EXPECT_EQ(rendered("[{{ y }}]", {}, true), "refused: 'y' is undefined");
  EXPECT_EQ(rendered("{% for i in y %}{% endfor %}", {}, true), "refused: 'y' is undefined");
  EXPECT_EQ(rendered("{{ y | default('d') }}{{ y is defined }}", {}, true), "dFalse");
}

}  // namespace
}  // namespace tokenizer::jinja
