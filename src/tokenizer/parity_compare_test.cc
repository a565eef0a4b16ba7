#include "tokenizer/parity_compare.h"

#include <fmt/format.h>

#include <cmath>

#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Code;

const std::map<std::string, std::vector<Article>> kTexts{
    {"eng_Latn", {{"the gate", {"the gate of languages"}}}},
    {"kat_Geor", {{"\u10d0", {"\u10d0\u10d1 \u10d2"}}}}};

Measured tiny() { return measure("tiny", tiny_tokenizer({}), kTexts).take(); }

TEST(TextMeasure, counts_words_that_tokens_cut_and_bytes_that_are_no_characters) {
  const auto tokenizer = tiny_tokenizer({});
  ASSERT_EQ(tokenizer.encode("the gate").take().size(), 2u);
  TextMeasure measure;
  std::vector<bool> used(static_cast<std::size_t>(tokenizer.vocabulary()));
  measure_text(tokenizer, "the gate", "eng_Latn", measure, used).take();
  EXPECT_EQ(measure.tokens, 2u);
  EXPECT_EQ(measure.words, 2u);
  EXPECT_EQ(measure.split_words, 0u);
  EXPECT_EQ(measure.byte_tokens, 0u);
  EXPECT_EQ(std::ranges::count(used, true), 2);
  measure_text(tokenizer, "\u10d0 the", "kat_Geor", measure, used).take();
  EXPECT_EQ(measure.words, 4u);
  EXPECT_EQ(measure.split_words, 1u);
  EXPECT_EQ(measure.byte_tokens, 3u);
  EXPECT_EQ(measure.tokens, 6u);
  EXPECT_EQ(measure.characters, 13u);
  EXPECT_EQ(measure.fertility(), 1.5);
  EXPECT_EQ(measure.split_share(), 0.25);
  EXPECT_EQ(measure.byte_share(), 0.5);
  EXPECT_NEAR(measure.characters_per_window(), 4096 * 13 / 6.0, 1e-9);
}

// A space that is a token of its own cuts no word, though the word alone has two tokens.
TEST(TextMeasure, of_words_behind_a_space_asks_where_tokens_stand) {
  base::MemoryDisk memory;
  base::Disk& disk = memory;
  disk.write_file(
          "t/tokenizer.json",
          R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["\u2581the", -1],
      ["\u2581", -1], ["gate", -1], ["ga", -3], ["te", -3], ["s", -1]]},
      "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"}})")
      .take();
  const auto tokenizer = Tokenizer::load(disk, "t").take();
  ASSERT_EQ(tokenizer.encode("the gate gates").take().size(), 6u);
  TextMeasure measure;
  std::vector<bool> used(static_cast<std::size_t>(tokenizer.vocabulary()));
  measure_text(tokenizer, "the gate gates", "eng_Latn", measure, used).take();
  EXPECT_EQ(measure.words, 3u);
  EXPECT_EQ(measure.split_words, 1u);
}

TEST(TextMeasure, of_no_text_is_no_division_by_nothing) {
  EXPECT_EQ(TextMeasure().fertility(), 0);
  EXPECT_EQ(TextMeasure().characters_per_window(), 0);
}

TEST(Comparison, says_what_parity_says_and_more) {
  const auto measured = tiny();
  const auto said = record::to_json(measured.said());
  const auto before = record::to_json(measured.parity.said());
  for (const auto& [key, value] : before.items())
    if (key != "languages") EXPECT_EQ(said[key], value) << key;
  for (const auto& [language, row] : before["languages"].items())
    for (const auto& [key, value] : row.items())
      EXPECT_EQ(said["languages"][language][key], value) << key;
  EXPECT_FALSE(before.contains("tokenizer"));
  EXPECT_EQ(said["tokenizer"], "tiny");
  EXPECT_GT(said["unused_share"], 0.5);
  EXPECT_TRUE(said["content"].get<std::string>().starts_with("the 30 articles"));
  EXPECT_EQ(said["languages"]["kat_Geor"]["words"]["byte_share"].get<double>(), 12 / 13.0);
}

TEST(Comparison, has_a_column_for_each_tokenizer) {
  const std::vector<Measured> two{tiny(),
                                  measure("<other>", tiny_tokenizer({.nfc = true}), kTexts).take()};
  const auto table = comparison_table(two);
  EXPECT_NE(table.find("| tokens relative to English | tiny | <other> |"), table.npos) << table;
  EXPECT_TRUE(table.starts_with("Tokens for the 30 articles")) << "what is measured is always said";
  EXPECT_NE(table.find("treats languages most alike"), table.npos) << table;
  EXPECT_NE(table.find("| kat_Geor | "), table.npos);
  EXPECT_NE(table.find("| worst | kat_Geor "), table.npos);
  const auto page = comparison_page(two, "2026-11-29");
  for (const char* part :
       {"<figure class=\"bars\"", "<th scope=\"col\">&lt;other&gt;</th>", "<h2>", "<caption>",
        "tabindex=\"0\"", "<th scope=\"row\">kat_Geor</th>", ">Georgian</div>",
        "Measured on 2026-11-29.", "treats languages most alike"})
    EXPECT_NE(page.find(part), page.npos) << part;
  EXPECT_EQ(page.find("<other>"), page.npos);
  EXPECT_TRUE(page.ends_with("</main>\n</body>\n</html>\n"));
  EXPECT_EQ(parity_page(two[0].parity).find("Measured on"), std::string::npos)
      << "the same bytes another day";
}

TEST(Comparison, of_several_says_what_is_without_headings_too) {
  std::vector<Measured> two{tiny(), tiny()};
  two[1].name = "other";
  const auto table = comparison_table(two);
  const auto at = table.find("## Without headings");
  ASSERT_NE(at, table.npos) << table;
  const auto& row = two[0].parity.rows[1];
  ASSERT_EQ(row.language, "kat_Geor");
  ASSERT_NE(row.with_headings.value, row.without_headings.value);
  EXPECT_NE(table.find(fmt::format("| kat_Geor | {:.2f} [", row.without_headings.value), at),
            table.npos)
      << table;
  EXPECT_NE(table.find("| worst without headings | kat_Geor "), table.npos);
  EXPECT_NE(table.find("| Gini without headings | 0."), table.npos);
}

TEST(Comparison, says_what_the_same_content_costs_in_each_language) {
  auto one = tiny();
  EXPECT_NE(comparison_table({&one, 1}).find("| price relative to English |"), std::string::npos);
  EXPECT_FALSE(record::to_json(one.said()).contains("price"));
  one.price = prices_of({2.5}, 1, "--price").take()[0];
  const auto& row = one.parity.rows[1];
  const auto cost = static_cast<double>(row.with_headings.tokens) * 2.5 / 1e6;
  const auto said = record::to_json(one.said());
  EXPECT_EQ(said["price"], 2.5);
  EXPECT_DOUBLE_EQ(said["languages"]["kat_Geor"]["price"].get<double>(), cost);
  for (const auto& text : {comparison_table({&one, 1}), comparison_page({&one, 1})}) {
    EXPECT_NE(text.find("price at 2.5 a million tokens"), text.npos) << text;
    EXPECT_NE(text.find(fmt::format("{:.4g}", cost)), text.npos) << text;
  }
}

TEST(Comparison, takes_a_price_for_all_tokenizers_or_for_each) {
  EXPECT_EQ(prices_of({}, 2, "x").take(), std::vector<double>({0, 0}));
  EXPECT_EQ(prices_of({3}, 2, "x").take(), std::vector<double>({3, 3}));
  EXPECT_EQ(prices_of({3, 4}, 2, "x").take(), std::vector<double>({3, 4}));
  for (const auto& bad : {std::vector<double>{1, 2, 3}, {-1}, {0}, {std::nan("")}, {INFINITY}})
    EXPECT_EQ(prices_of(bad, 2, "x").error().code, Code::bad_request);
}

TEST(Comparison, calls_tokenizers_by_the_last_part_of_their_place_that_tells_them_apart) {
  std::vector<Measured> all(5, tiny());
  const char* places[] = {"/home/me/llama2/tokenizer.model", "/home/me/qwen/tokenizer.json",
                          "out/plain/tokenizer/", "out/fair/tokenizer", "gpt2"};
  for (std::size_t i = 0; i < 5; ++i) all[i].name = places[i];
  EXPECT_EQ(short_names(all), (std::vector<std::string>{"llama2", "qwen", "plain/tokenizer",
                                                        "fair/tokenizer", "gpt2"}));
}

TEST(Comparison, holds_both_gates_and_names_tokenizer_and_language) {
  const std::vector<Measured> two{tiny(), tiny()};
  EXPECT_TRUE(check_gates(two, {.max_premium = 0}).ok());
  const auto gini = check_gates(two, {.max_premium = 0, .max_gini = 0.1});
  ASSERT_FALSE(gini.ok());
  EXPECT_EQ(gini.error().code, Code::gate);
  EXPECT_TRUE(gini.error().what.starts_with("tiny: the Gini coefficient")) << gini.error().what;
  EXPECT_NE(gini.error().what.find("kat_Geor needs 1."), std::string::npos);
  EXPECT_NE(gini.error().hint.find("parity_bpe"), std::string::npos);
  const auto premium = check_gates(two, {.max_premium = 1.1});
  ASSERT_FALSE(premium.ok());
  EXPECT_NE(premium.error().what.find("kat_Geor"), std::string::npos);
}

TEST(ParityRecipe, says_nothing_of_a_gate_that_is_not_there) {
  EXPECT_FALSE(base::to_json(ParityRecipe()).contains("max_gini"));
  EXPECT_EQ(base::to_json(ParityRecipe{.max_gini = 0.2})["max_gini"], 0.2);
  EXPECT_FALSE(ParityRecipe{.max_gini = 1}.check().ok());
  EXPECT_FALSE(ParityRecipe{.max_gini = -0.1}.check().ok());
}

}  // namespace
}  // namespace tokenizer
