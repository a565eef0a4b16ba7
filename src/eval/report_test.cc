#include "eval/report.h"

#include <gtest/gtest.h>

namespace eval {
namespace {

Report example() {
  Report report{.scores = {},
                .control = "xz (XZ Utils) 5.4.1",
                .window_tokens = 512,
                .overlap_tokens = 256,
                .bootstrap_draws = 1000};
  report.scores.push_back({.set = "pages",
                           .language = "deu_Latn",
                           .dataset_sha256 = "ab",
                           .bits_per_byte = 1.25,
                           .interval = Interval{1.2, 1.3},
                           .bits = 125000,
                           .documents = 60,
                           .documents_left_out = 2,
                           .bytes = 100000,
                           .tokens = 25000,
                           .small = false,
                           .uniform_bits_per_byte = 3.5,
                           .xz_bits_per_byte = 2.0});
  report.scores.push_back({.set = "messages",
                           .language = "bul_Cyrl",
                           .dataset_sha256 = "cd",
                           .bits_per_byte = 0.9,
                           .interval = {},
                           .bits = 900,
                           .documents = 1,
                           .documents_left_out = 0,
                           .bytes = 1000,
                           .tokens = 300,
                           .small = true,
                           .uniform_bits_per_byte = 3.9,
                           .xz_bits_per_byte = 2.5});
  return report;
}

TEST(ReportJson, has_pages_and_messages_apart_and_null_where_a_variant_lacks_one) {
  const auto json = record::to_json(said(example()));
  ASSERT_EQ(json["variants"].size(), 2u);
  EXPECT_EQ(json["variants"][0]["language"], "bul_Cyrl");
  EXPECT_TRUE(json["variants"][0]["pages"].is_null());
  EXPECT_TRUE(json["variants"][0]["messages"]["low"].is_null());
  EXPECT_EQ(json["variants"][1]["pages"]["high"], 1.3);
  EXPECT_EQ(json["variants"][1]["pages"]["xz_bits_per_byte"], 2.0);
  EXPECT_EQ(json["uniform_bytes_bits_per_byte"], 8.0);
}

TEST(ReportTable, keeps_the_sets_in_separate_columns_and_says_the_method) {
  const auto table = to_markdown(example());
  EXPECT_NE(
      table.find("| bul_Cyrl | - | - | 0.900 (one document) | 2.500 (small) | - | 1 / 1000 |\n"),
      std::string::npos)
      << table;
  EXPECT_NE(
      table.find("| deu_Latn | 1.250 [1.200, 1.300] | 2.000 | - | - | 60 of 62 / 100000 | - |\n"),
      std::string::npos)
      << table;
  EXPECT_NE(table.find("eos included"), std::string::npos);
  EXPECT_NE(table.find("at least 256 tokens of context"), std::string::npos);
  EXPECT_NE(table.find("XZ Utils"), std::string::npos);
}

TEST(ReportTable, does_not_speak_of_a_control_that_did_not_run) {
  auto report = example();
  report.control = "";
  for (auto& score : report.scores) score.xz_bits_per_byte.reset();
  EXPECT_EQ(to_markdown(report).find("The control"), std::string::npos);
  EXPECT_TRUE(record::to_json(said(report))["control"].is_null());
  EXPECT_EQ(to_svg(report).find(">pages, xz -9e</text>"), std::string::npos);
}

TEST(ReportPlot, shows_model_and_control_of_both_sets) {
  const auto svg = to_svg(example());
  for (const char* name : {">pages, model<", ">pages, xz -9e<", ">messages, model<", ">deu_Latn<"})
    EXPECT_NE(svg.find(name), std::string::npos) << name;
}

TEST(Report, without_scores_is_still_a_report) {
  EXPECT_EQ(record::to_json(said(Report{}))["variants"].size(), 0u);
  EXPECT_NE(to_svg(Report{}).find("no data"), std::string::npos);
}

}  // namespace
}  // namespace eval
