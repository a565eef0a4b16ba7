#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <set>
#include <stdexcept>

namespace base {
namespace {

const std::vector<Code> every_code = {Code::bad_request,  Code::bad_data,   Code::missing,
                                      Code::io,           Code::full_disk,  Code::locked,
                                      Code::unsupported,  Code::gate,       Code::failed,
                                      Code::verification, Code::interrupted};

Result<int> half(int n) {
  if (n % 2 != 0) return Error{Code::bad_data, "the number is odd", "here", ""};
  return n / 2;
}

Result<int> quarter(int n) {
  const int once = TRY(half(n));
  return TRY(half(once));
}

Result<void> check_even(int n) {
  TRY(half(n));
  return {};
}

TEST(Error, says_where_what_and_what_to_do) {
  const Error error{Code::bad_request, "unknown key 'vocabb'", "corpus.toml:12",
                    "did you mean 'vocab'?"};
  EXPECT_EQ(error.sentence(), "corpus.toml:12: unknown key 'vocabb'; did you mean 'vocab'?");
}

TEST(Error, leaves_out_what_is_not_known) {
  EXPECT_EQ((Error{Code::io, "cannot read", "", ""}).sentence(), "cannot read");
  EXPECT_EQ((Error{Code::io, "cannot read", "a.txt", ""}).sentence(), "a.txt: cannot read");
  EXPECT_EQ((Error{Code::io, "cannot read", "", "try again"}).sentence(), "cannot read; try again");
}

TEST(Code, decides_the_exit_status) {
  EXPECT_EQ(exit_status(Code::bad_request), 2);
  EXPECT_EQ(exit_status(Code::verification), 3);
  EXPECT_EQ(exit_status(Code::interrupted), 130);
  for (const auto code : every_code) EXPECT_NE(exit_status(code), 0) << name(code);
  EXPECT_EQ(exit_status(Code::gate), 3) << "a gate says no, whoever set it";
}

TEST(Code, has_a_name_and_a_meaning_of_its_own) {
  std::set<std::string> names, meanings;
  for (const auto code : every_code) {
    names.insert(name(code));
    meanings.insert(meaning(code));
    EXPECT_TRUE(std::string(meaning(code)).ends_with('.')) << name(code);
  }
  EXPECT_EQ(names.size(), every_code.size());
  EXPECT_EQ(meanings.size(), every_code.size());
}

TEST(Try, unwraps_a_value_and_leaves_early_with_an_error) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().what, "the number is odd");
  EXPECT_EQ(quarter(5).error().where, "here");
  EXPECT_TRUE(check_even(4).ok());
  EXPECT_FALSE(check_even(3).ok());
}

TEST(Try, moves_values_that_cannot_be_copied) {
  const auto make = [] { return Result<std::unique_ptr<int>>(std::make_unique<int>(7)); };
  const auto use = [&]() -> Result<int> {
    auto owned = TRY(make());
    return *owned;
  };
  EXPECT_EQ(*use(), 7);
}

TEST(Result, may_hold_a_value_of_the_error_type_s_kind) {
  Result<std::string> text = std::string("fine");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->size(), 4u);
  *text += '!';
  EXPECT_EQ(std::move(text).value(), "fine!");
}

TEST(Guard, turns_what_is_thrown_into_an_error_with_its_place) {
  const auto thrown =
      guard("train step 3", []() -> int { throw std::runtime_error("shapes differ"); });
  ASSERT_FALSE(thrown.ok());
  EXPECT_EQ(thrown.error().sentence(), "train step 3: shapes differ");
  EXPECT_EQ(thrown.error().code, Code::failed);
}

TEST(Guard, says_that_memory_ran_out) {
  const auto thrown = guard("infer", [] { throw std::bad_alloc(); });
  ASSERT_FALSE(thrown.ok());
  EXPECT_EQ(thrown.error().what, "out of memory");
}

// Bug: whoever looked at documents was told to use a smaller batch.
TEST(Guard, says_what_to_do_about_memory_as_whoever_took_it_knows_it) {
  const auto throws = [] { throw std::bad_alloc(); };
  const auto anywhere = guard("data", throws).error().hint;
  EXPECT_NE(anywhere.find("more memory"), std::string::npos) << anywhere;
  for (const char* word : {"batch", "model"})
    EXPECT_EQ(anywhere.find(word), std::string::npos) << anywhere;
  EXPECT_EQ(guard("train", throws, "lower train.rows_per_grain").error().hint,
            "lower train.rows_per_grain");
}

TEST(Guard, hands_a_value_through) {
  EXPECT_EQ(*guard("x", [] { return 5; }), 5);
  EXPECT_TRUE(guard("x", [] {}).ok());
}

TEST(Check, aborts_with_the_sentence_when_an_invariant_is_broken) {
  EXPECT_DEATH(CHECK(1 + 1 == 3, "one and one are three"),
               "broken invariant: one and one are three");
  CHECK(true, "never said");
}

TEST(Guard, leaves_a_result_one_result) {
  const auto half = [](int n) -> Result<int> {
    if (n % 2) return Error{Code::bad_data, "odd", "", ""};
    if (n == 0) throw std::runtime_error("zero");
    return n / 2;
  };
  Result<int> made = guard("g", [&] { return half(4); });
  EXPECT_EQ(*made, 2);
  made = guard("g", [&] { return half(3); });
  EXPECT_EQ(made.error().what, "odd");
  made = guard("g", [&] { return half(0); });
  EXPECT_EQ(made.error().sentence(), "g: zero");
  Result<void> nothing = guard("g", []() -> Result<void> { return Error{}; });
  EXPECT_FALSE(nothing.ok());
}

}  // namespace
}  // namespace base
