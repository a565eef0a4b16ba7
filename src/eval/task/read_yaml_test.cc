#include "eval/task/read_yaml.h"

#include <gmock/gmock.h>

namespace eval::task {
namespace {

using testing::HasSubstr;

Value read(const std::string& text) {
  auto out = read_yaml(text, "t.yaml");
  EXPECT_TRUE(out.ok()) << text << ": " << (out.ok() ? "" : out.error().sentence());
  return out.ok() ? out.take() : Value();
}
std::string refused(const std::string& text) {
  const auto out = read_yaml(text, "t.yaml");
  EXPECT_FALSE(out.ok()) << text;
  return out.ok() ? "" : out.error().sentence();
}

// What PyYAML's safe loader makes of each.
TEST(ReadYaml, ScalarsAreThoseOfYaml11) {
  for (const auto& [text, value] : std::vector<std::pair<std::string, Value>>{
           {"yes", true},       {"no", false},
           {"Off", false},      {"true", true},
           {"y", "y"},          {"~", nullptr},
           {"", nullptr},       {"null", nullptr},
           {"12", 12},          {"-3", -3},
           {"1_000", 1000},     {"017", 15},
           {"08", "08"},        {"0x1F", 31},
           {"0b101", 5},        {"1.0", 1.0},
           {".5", 0.5},         {"1e5", "1e5"},
           {"1.5e+3", 1500.0},  {"1.5e3", "1.5e3"},
           {"-.5", "-.5"},      {"5.", 5.0},
           {"'12'", "12"},      {"\"a\\n\\u00e9\"", "a\né"},
           {"'it''s'", "it's"}, {"!!str 12", "12"},
           {"1.2.3", "1.2.3"},  {"acc,none", "acc,none"},
           {"+1", 1},           {"0", 0},
           {"-0.0", -0.0},      {"2026-11-29", "2026-11-29"}})
    EXPECT_EQ(read("x: " + text)["x"], value) << text;
}

TEST(ReadYaml, BlocksAndFlowsAndOrder) {
  const auto said = read(
      "b: |-\n  one\n\n  two\na: >\n  folded\n  line\nc: [1, {d: e}, 'f']\n# a comment\nl:\n- 1\n- k: v\n  m: n\n");
  EXPECT_EQ(
      said.dump(),
      R"({"b":"one\n\ntwo","a":"folded line\n","c":[1,{"d":"e"},"f"],"l":[1,{"k":"v","m":"n"}]})");
}

TEST(ReadYaml, AnchorsAndMerges) {
  const auto said = read("base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\nlist: [*b]\n");
  EXPECT_EQ(said["more"].dump(), R"({"y":3,"x":1})");
  EXPECT_EQ(said["list"][0], said["base"]);
}

TEST(ReadYaml, NothingIsNull) {
  for (const auto text : {std::string_view(), std::string_view(""), std::string_view("# note\n")})
    EXPECT_TRUE(read_yaml(text, "t.yaml")->is_null());
}

TEST(ReadYaml, OfEqualKeysTheLastCounts) { EXPECT_EQ(read("a: 1\na: 2")["a"], 2); }

TEST(ReadYaml, WhatIsNoneIsRefusedWithItsLine) {
  EXPECT_THAT(refused("a: b: c"), HasSubstr("t.yaml:1"));
  EXPECT_THAT(refused("a: [1, 2"), HasSubstr("no YAML"));
  EXPECT_THAT(refused("a:\n  - !function utils.f"), HasSubstr("t.yaml:2: the tag '!function'"));
  EXPECT_THAT(refused("a: !other x"), HasSubstr("'!other'"));
  EXPECT_THAT(refused("? [1]\n: 2"), HasSubstr("a key is a list"));
  EXPECT_THAT(refused("a: *b"), HasSubstr("anchor 'b'"));
  EXPECT_THAT(refused("a: 1\n---\nb: 2"), HasSubstr("more than one document"));
  EXPECT_THAT(refused("a: \xff"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refused(std::string(300, '[')), HasSubstr("t.yaml"));
}

TEST(ReadYaml, AnchorsThatGrowWithoutEndAreRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k) text += (k > 0 ? ", " : "") + before;
    text += "]\n";
  }
  EXPECT_THAT(refused(text), HasSubstr("a million values"));
}

}  // namespace
}  // namespace eval::task
