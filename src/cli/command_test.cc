#include "cli/command.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using base::Code;

Invocation with(std::vector<std::string> arguments, base::OwnedContext& owned) {
  return {std::move(arguments),      {}, false, false, false, owned.context, nullptr,
          "janua data show DIR DOC", {}};
}

class Arguments : public testing::Test {
 protected:
  base::OwnedContext owned;
};

TEST_F(Arguments, give_an_option_in_both_spellings_and_lose_it) {
  auto a = with({"x", "--out", "there", "y"}, owned);
  EXPECT_EQ(a.option("out", "here").take(), "there");
  EXPECT_EQ(a.arguments, (std::vector<std::string>{"x", "y"}));
  auto b = with({"--out=there"}, owned);
  EXPECT_EQ(b.option("out", "here").take(), "there");
  EXPECT_TRUE(b.arguments.empty());
  auto c = with({"--out="}, owned);
  EXPECT_EQ(c.option("out", "here").take(), "");
}

TEST_F(Arguments, fall_back_where_the_option_is_not_given) {
  auto a = with({"x", "--output", "z"}, owned);
  EXPECT_EQ(a.option("out", "here").take(), "here");
}

TEST_F(Arguments, refuse_an_option_without_value_or_twice) {
  auto a = with({"x", "--out"}, owned);
  EXPECT_EQ(a.option("out", "").error().code, Code::bad_request);
  auto b = with({"--out", "--key", "f"}, owned);
  EXPECT_EQ(b.option("out", "").error().what, "--out needs a value");
  auto c = with({"--out", "a", "--out=b"}, owned);
  EXPECT_EQ(c.option("out", "").error().what, "--out stands twice");
}

TEST_F(Arguments, take_a_fingerprint_in_either_case_and_refuse_an_empty_one) {
  const std::string lower(64, 'a'), upper(64, 'A');
  EXPECT_EQ(with({"--key", upper}, owned).fingerprint("key").take(), lower);
  EXPECT_EQ(with({"--key=" + lower}, owned).fingerprint("key").take(), lower);
  EXPECT_EQ(with({}, owned).fingerprint("key").take(), "");
  for (const auto& key : {std::string(), std::string("aa"), std::string(64, 'g')})
    EXPECT_EQ(with({"--key", key}, owned).fingerprint("key").error().code, Code::bad_request)
        << key;
}

TEST_F(Arguments, give_a_flag_once_it_stands_there) {
  auto a = with({"--all", "x"}, owned);
  EXPECT_TRUE(a.flag("all"));
  EXPECT_FALSE(a.flag("all"));
  EXPECT_TRUE(a.expect(1).ok());
}

TEST_F(Arguments, are_counted_with_the_usage_in_the_hint) {
  EXPECT_TRUE(with({"a", "b"}, owned).expect(2).ok());
  const auto few = with({"a"}, owned).expect(2);
  EXPECT_EQ(few.error().sentence(), "an argument is missing; usage: janua data show DIR DOC");
  const auto many = with({"a", "b", "c"}, owned).expect(2);
  EXPECT_EQ(many.error().what, "'c' is one argument too many");
  EXPECT_EQ(many.error().code, Code::bad_request);
}

TEST_F(Arguments, name_the_nearest_flag_for_an_unknown_one) {
  auto a = with({"--otu=3", "x"}, owned);
  a.option("out", "").take();
  EXPECT_EQ(a.expect(1).error().sentence(), "unknown flag '--otu=3'; did you mean '--out'?");
  EXPECT_EQ(with({"--jsn"}, owned).expect(0).error().hint, "did you mean '--json'?");
  EXPECT_EQ(with({"--banana"}, owned).expect(0).error().hint, "usage: janua data show DIR DOC");
  EXPECT_EQ(with({"-x"}, owned).expect(0).error().what, "unknown flag '-x'");
  EXPECT_TRUE(with({"-"}, owned).expect(1).ok()) << "a dash alone is standard input";
}

}  // namespace
}  // namespace cli
