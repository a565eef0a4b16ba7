// What CPython 3.11 and numpy 2 answer, word for word.
#include <gmock/gmock.h>

#include "eval/task/python_random.h"
#include "eval/task/run.h"
#include "eval/task/words.h"
#include "text/python_regex.h"

namespace eval::task {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using text::PythonRegex;

TEST(PythonRandom, IsThatOfCPython) {
  PythonRandom a(1234);
  EXPECT_EQ(a.random(), 0.9664535356921388);
  EXPECT_EQ(a.random(), 0.4407325991753527);
  EXPECT_THAT(PythonRandom(42).sample(100, 5), ElementsAre(81, 14, 3, 94, 35));
  EXPECT_THAT(PythonRandom(1234).sample(6, 3), ElementsAre(3, 0, 4));
}

std::vector<std::vector<std::string>> all(const std::string& expression, std::string_view text) {
  const auto regex = PythonRegex::compile(expression, "t.yaml");
  EXPECT_TRUE(regex.ok()) << expression;
  const auto found = regex->find_all(text);
  EXPECT_TRUE(found.ok());
  return found.ok() ? *found : std::vector<std::vector<std::string>>();
}

TEST(PythonRegex, FindsAsFindallDoes) {
  using V = std::vector<std::vector<std::string>>;
  EXPECT_EQ(all("a*", "baac"), (V{{""}, {"aa"}, {""}, {""}}));
  EXPECT_EQ(all(R"(^\s*(\w+))", "  čeština ist"), (V{{"čeština"}}));
  EXPECT_EQ(all(R"((\w{3,}))", "ab Ελλάδα слово"), (V{{"Ελλάδα"}, {"слово"}}));
  EXPECT_EQ(all(R"((a)|(b))", "ab"), (V{{"a", ""}, {"", "b"}}));
  EXPECT_EQ(all(R"(\d+\Z)", "1 22"), (V{{"22"}}));
  EXPECT_EQ(all(R"((?i)ANSWER: (?P<x>[A-D]))", "answer: C"), (V{{"C"}}));
}

TEST(PythonRegex, ReplacesAndRefuses) {
  const auto regex = PythonRegex::compile(R"((\w)-(\w))", "t.yaml");
  ASSERT_TRUE(regex.ok());
  EXPECT_EQ(*regex->replace("a-b c-d", R"(\2\1)"), "ba dc");
  const auto broken = PythonRegex::compile("(", "t.yaml");
  ASSERT_FALSE(broken.ok());
  EXPECT_THAT(broken.error().sentence(), HasSubstr("'('"));
  const auto slow = PythonRegex::compile("(a+)+$", "t.yaml");
  EXPECT_FALSE(slow->find_all(std::string(60, 'a') + "b").ok());
}

TEST(PythonRegex, LongMatchesAreFound) {
  std::string text;
  while (text.size() < 100'000) text += "line of text\n";
  for (const char* expression : {R"(((?:.|\n)*)X)", R"(((?:a|[^a])*)X)"}) {
    const auto found = all(expression, text + "X");
    ASSERT_EQ(found.size(), 1U) << expression;
    EXPECT_EQ(found[0][0], text);
  }
}

TEST(Literal, IsThatOfPython) {
  EXPECT_EQ(*read_literal(R"(['a', "b'c", 'd\n', 1, -2.5, True, None])"),
            Value::array({"a", "b'c", "d\n", 1, -2.5, true, nullptr}));
  EXPECT_EQ(*read_literal("('x',)"), Value::array({"x"}));
  EXPECT_EQ(*read_literal("(3)"), 3);
  EXPECT_EQ(*read_literal("{'a': [1], 'b': {}}"), (Value{{"a", {1}}, {"b", Value::object()}}));
  for (const char* none : {"", "[1", "a", "__import__('os')", "[1 2]", "{1: }", "'x"})
    EXPECT_FALSE(read_literal(none).ok()) << none;
  EXPECT_FALSE(read_literal(std::string(1000, '[')).ok());
  EXPECT_EQ(shown(*read_literal("['a', 1.0, None, {'b': True}]")), "['a', 1.0, None, {'b': True}]");
}

TEST(NumpyText, IsThatOfNumpy) {
  EXPECT_EQ(numpy_text({0.25, 0.5, 0.25}), "[0.25 0.5  0.25]");
  EXPECT_EQ(numpy_text({1, 0}), "[1. 0.]");
  EXPECT_EQ(numpy_text({0.975261273, 0.0247379253, 8.01370708e-07, 2.9464827e-10}),
            "[9.75261273e-01 2.47379253e-02 8.01370708e-07 2.94648270e-10]");
  EXPECT_EQ(numpy_text({1.0 / 3, 2.0 / 3}), "[0.33333333 0.66666667]");
}

TEST(Words, WhiteSpaceAtAnEndAddsOne) {
  EXPECT_EQ(count_words("a b\n\nc"), 3);
  EXPECT_EQ(count_words(" a b "), 4);
  EXPECT_EQ(count_words(""), 1);
}

}  // namespace
}  // namespace eval::task
