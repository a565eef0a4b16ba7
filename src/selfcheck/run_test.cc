#include "selfcheck/run.h"

#include <gtest/gtest.h>

#include "selfcheck/page.h"

namespace selfcheck {
namespace {

constexpr check::Report kReports[] = {{"a tool", "issue #1"}, {"another", "PR #2"}};

check::Entry entry(base::Result<Finding> (*run)(const base::Context&)) {
  return {.wrong = "It goes wrong.",
          .input = "one",
          .right = "By hand.",
          .columns = "a number",
          .reports = kReports,
          .tolerance = 1e-3,
          .run = run};
}

const check::Entry kFine = entry([](const base::Context&) -> base::Result<Finding> {
  return Finding{.right = {{1.75}}, .ours = {{1.7501}}, .elsewhere = {{2.5}}};
});
const check::Entry kWrong = entry([](const base::Context&) -> base::Result<Finding> {
  return Finding{.right = {{1.75}}, .ours = {{2.5}}, .elsewhere = {{2.5}}};
});
const check::Entry kFails = entry([](const base::Context&) -> base::Result<Finding> {
  return base::Error{base::Code::failed, "no numbers today", "here", ""};
});
const check::Entry kThrows = entry(
    [](const base::Context&) -> base::Result<Finding> { throw std::runtime_error("thrown"); });

const std::vector<check::Row> kRows = {
    {"fails", &kFails}, {"fine", &kFine}, {"throws", &kThrows}, {"wrong", &kWrong}};

std::vector<Outcome> all() {
  base::OwnedContext owned;
  return run(kRows, {}, owned.context).take();
}

using Names = std::vector<std::string>;

TEST(Selfcheck, is_red_where_a_value_is_wrong_and_where_there_is_none) {
  EXPECT_EQ(red(all()), (Names{"fails", "throws", "wrong"}));
}

TEST(Selfcheck, runs_only_what_it_is_asked_for) {
  base::OwnedContext owned;
  const auto outcomes = run(kRows, {"wrong", "fine"}, owned.context).take();
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(std::string(outcomes[0].row->name), "fine");
  EXPECT_EQ(red(outcomes), Names{"wrong"});
  const auto unknown = run(kRows, {"fin"}, owned.context);
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, base::Code::bad_request);
  EXPECT_NE(unknown.error().sentence().find("fine"), std::string::npos);
}

TEST(Selfcheck, stops_when_it_is_asked_to) {
  base::OwnedContext owned;
  owned.cancel.request();
  const auto stopped = run(kRows, {}, owned.context);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, base::Code::interrupted);
}

TEST(Selfcheck, shows_both_values_the_fault_and_whose_it_was) {
  const auto text = to_text(all());
  constexpr const char* kFine =
      "fine: ok\n  values     a number\n  right      1.75\n  ours       1.7501\n"
      "  elsewhere  2.5 (a tool, another)\n";
  for (const char* part :
       {kFine, "wrong: RED\n", "no numbers today", "thrown", "4 checks, 3 red\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
}

TEST(Selfcheck, says_the_same_to_programs) {
  const auto json = to_json(all());
  EXPECT_FALSE(json["ok"].get<bool>());
  ASSERT_EQ(json["checks"].size(), 4U);
  EXPECT_TRUE(json["checks"][0].contains("error"));
  const auto& fine = json["checks"][1];
  EXPECT_TRUE(fine["ok"].get<bool>());
  EXPECT_EQ(fine["right"], base::Json({1.75}));
  EXPECT_EQ(fine["elsewhere"], base::Json({2.5}));
  EXPECT_EQ(fine["reports"][1]["source"], "PR #2");
  base::OwnedContext owned;
  EXPECT_TRUE(to_json(run(kRows, {"fine"}, owned.context).take())["ok"].get<bool>());
}

TEST(Page, names_every_check_and_every_tool_without_computing) {
  auto silent = kFine;
  silent.run = nullptr;
  const std::vector<check::Row> rows = {{"fine", &silent}};
  const auto text = page(rows);
  for (const char* part : {"## fine\n", "It goes wrong.", "- Input: one.", "- Right: By hand.",
                           "  - a tool: issue #1\n", "  - another: PR #2\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace selfcheck
