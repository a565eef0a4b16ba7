// Every check that is registered, whatever it is about.
#include "selfcheck/check.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace selfcheck {
namespace {

class Check : public testing::TestWithParam<check::Row> {
 protected:
  const check::Entry& entry() const { return *GetParam().entry; }
  Finding found(int workers) {
    owned_.context.pool = workers;
    auto finding = entry().run(owned_.context);
    EXPECT_TRUE(finding.ok()) << finding.error().sentence();
    return finding.ok() ? finding.take() : Finding{};
  }
  base::OwnedContext owned_;
};

TEST_P(Check, finds_that_this_program_is_right) {
  if (!entry().run) GTEST_SKIP() << "this build computes nothing";
  for (const int workers : {1, 3}) {
    const auto finding = found(workers);
    EXPECT_TRUE(agrees(finding.ours, finding.right, entry().tolerance))
        << shown(finding.ours) << " is not " << shown(finding.right);
  }
}

// A check that could not turn red would say nothing: the fault itself, made as the tools made it,
// lies well beyond the tolerance.
TEST_P(Check, turns_red_when_the_fault_is_made) {
  if (!entry().run) GTEST_SKIP() << "this build computes nothing";
  const auto finding = found(1);
  EXPECT_FALSE(finding.right.text.empty() && finding.right.numbers.empty());
  EXPECT_FALSE(finding.elsewhere.text.empty() && finding.elsewhere.numbers.empty());
  EXPECT_FALSE(agrees(finding.elsewhere, finding.right, 10 * entry().tolerance))
      << shown(finding.elsewhere);
}

TEST_P(Check, says_what_it_is_about_and_who_had_it_wrong) {
  for (const auto* text : {entry().wrong, entry().input, entry().right, entry().columns})
    EXPECT_GT(std::string(text).size(), 0U);
  EXPECT_EQ(std::string(entry().wrong).back(), '.');
  EXPECT_EQ(std::string(entry().right).back(), '.');
  EXPECT_NE(std::string(entry().input).back(), '.');
  EXPECT_NE(std::string(entry().columns).back(), '.');
  EXPECT_FALSE(entry().reports.empty());
  std::set<std::string> tools;
  for (const auto& report : entry().reports) {
    EXPECT_TRUE(tools.insert(report.tool).second) << report.tool << " stands twice";
    EXPECT_GT(std::string(report.source).size(), 0U) << report.tool;
  }
}

INSTANTIATE_TEST_SUITE_P(Registered, Check, testing::ValuesIn(check::all()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Answer, agrees_within_a_share_of_the_right_value) {
  EXPECT_TRUE(agrees({{1.0001, 200}}, {{1, 200}}, 1e-3));
  EXPECT_FALSE(agrees({{1.01, 200}}, {{1, 200}}, 1e-3));
  EXPECT_TRUE(agrees({{1.24e-6}}, {{1.2401e-6}}, 1e-3));
  EXPECT_FALSE(agrees({{1.15e-4}}, {{1.24e-6}}, 1e-3)) << "small values count as large ones do";
  EXPECT_FALSE(agrees({{1e-9}}, {{0}}, 1e-3)) << "a right 0 must be 0";
}

TEST(Answer, equals_nothing_that_lacks_or_is_no_number) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(agrees({{none}}, {{1}}, 1e-3));
  EXPECT_FALSE(agrees({{none}}, {{none}}, 1e-3));
  EXPECT_FALSE(agrees({{1}}, {{1, 1}}, 1e-3));
  EXPECT_FALSE(agrees({{1, 1}}, {{1}}, 1e-3));
  EXPECT_FALSE(agrees({{1}}, {.text = "1"}, 1e-3));
  EXPECT_FALSE(agrees({.text = "a b"}, {.text = "a"}, 1e-3));
}

}  // namespace
}  // namespace selfcheck
