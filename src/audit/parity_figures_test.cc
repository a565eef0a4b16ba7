#include "audit/parity_figures.h"

#include <gtest/gtest.h>

namespace audit {
namespace {

using base::Json;

Json row(double tokens, double premium) {
  return {
      {"tokens", tokens}, {"premium", premium}, {"low", premium - 0.1}, {"high", premium + 0.1}};
}

// Tokens 100 and 300: a Gini coefficient of 0.25; without headings 80 and 280: 5/18.
Json honest() {
  auto english = row(100, 1), finnish = row(300, 3);
  english["without_headings"] = row(80, 1);
  finnish["without_headings"] = row(280, 3.5);
  return {
      {"languages", {{"eng_Latn", english}, {"fin_Latn", finnish}}},
      {"worst", "fin_Latn"},
      {"premium", 3.0},
      {"gini", 0.25},
      {"gini_low", 0.2},
      {"gini_high", 0.3},
      {"without_headings",
       {{"worst", "fin_Latn"}, {"premium", 3.5}, {"gini", 5.0 / 18}, {"low", 0.2}, {"high", 0.3}}},
      {"max_premium", 4.0},
      {"passed", true}};
}

std::string faults(const Json& table) {
  Report report;
  check_parity(table, "parity.json", report);
  std::string out;
  for (const auto& one : report.findings) out += one.field + ": " + one.what + "\n";
  return out;
}

TEST(ParityFigures, of_an_honest_table_follow_from_its_tokens) {
  EXPECT_EQ(faults(honest()), "");
  Json former = {{"languages",
                  {{"eng_Latn", {{"tokens", 100}, {"premium", 1.0}}},
                   {"fin_Latn", {{"tokens", 300}, {"premium", 3.0}}}}},
                 {"worst", "fin_Latn"},
                 {"premium", 3.0},
                 {"gini", 0.25}};
  EXPECT_EQ(faults(former), "") << "versions before said no intervals";
}

TEST(ParityFigures, passed_what_either_gate_lets_pass) {
  auto table = honest();
  table["max_gini"] = 0.3;
  EXPECT_EQ(faults(table), "");
  table["max_gini"] = 0.26;  // 5/18 without headings
  EXPECT_EQ(faults(table), "passed: it does not follow from the figures and what is allowed\n");
  table["passed"] = false;
  EXPECT_EQ(faults(table), "");
}

TEST(ParityFigures, passed_nothing_that_the_tokenizer_cannot_write) {
  auto table = honest();
  table["languages"]["fin_Latn"]["lost_share"] = 0.9;
  EXPECT_EQ(faults(table), "passed: it does not follow from the figures and what is allowed\n");
  table["passed"] = false;
  EXPECT_EQ(faults(table), "");
  table["max_premium"] = 0;
  table["passed"] = true;
  EXPECT_EQ(faults(table), "") << "no gate, which nothing can fail";
}

// Bug: intervals, and all figures without headings but the premiums, could be anything.
TEST(ParityFigures, that_were_changed_are_each_noticed) {
  const std::vector<std::pair<const char*, Json>> changes = {
      {"/gini", 0.1},
      {"/gini_low", 0.26},
      {"/gini_high", 0.2},
      {"/worst", "eng_Latn"},
      {"/premium", 2.0},
      {"/languages/fin_Latn/low", 3.05},
      {"/languages/fin_Latn/without_headings/premium", 3.0},
      {"/languages/fin_Latn/without_headings/high", 3.4},
      {"/without_headings/premium", 3.0},
      {"/without_headings/gini", 0.1},
      {"/without_headings/worst", "eng_Latn"},
      {"/without_headings/low", 0.29},
      {"/max_premium", 3.2},
      {"/passed", false}};
  for (const auto& [pointer, value] : changes) {
    auto table = honest();
    table[Json::json_pointer(pointer)] = value;
    EXPECT_NE(faults(table), "") << pointer;
  }
}

}  // namespace
}  // namespace audit
