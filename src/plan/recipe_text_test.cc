#include "plan/recipe_text.h"

#include <gtest/gtest.h>

#include "base/recipe.h"
#include "base/utf8.h"
#include "data/recipe.h"
#include "model/recipe.h"
#include "train/recipe.h"

namespace plan {
namespace {

using data::ProposedSource;

NewRecipe sample() {
  NewRecipe out;
  out.name = "Meine \"Texte\"";
  out.folder = "Meine \"Texte\"";
  out.license = "LicenseRef-my-own";
  out.made_with = "janua new";
  out.proposal.languages = {{"deu_Latn", {20, 40000}}, {"fra_Latn", {30, 60000}}};
  out.proposal.sources = {ProposedSource{.kind = "folder",
                                         .name = "texts",
                                         .path = "",
                                         .languages = {"fra_Latn", "deu_Latn"},
                                         .files = 40},
                          ProposedSource{.kind = "folder",
                                         .name = "texts in windows-1251",
                                         .path = "alt",
                                         .languages = {"bul_Cyrl"},
                                         .only = {"a \"b\".txt", "c.html"},
                                         .files = 2,
                                         .encoding = "windows-1251"},
                          ProposedSource{.kind = "csv",
                                         .name = "t.csv",
                                         .path = "t.csv",
                                         .languages = {"deu_Latn"},
                                         .text_column = "text",
                                         .id_column = "id",
                                         .separator = "\t"}};
  out.fit = {.vocabulary = 1024,
             .size = "1M",
             .context_tokens = 64,
             .own_context = true,
             .steps = 60,
             .grains_per_step = 4,
             .rows_per_grain = 2,
             .warmup_steps = 6,
             .decay_steps = 20,
             .checkpoint_steps = 15,
             .learning_rate = 3e-3};
  out.cost = "about 3 s\nand more";
  return out;
}

template <class T>
T section(const std::string& text, const char* name) {
  const auto file = base::parse_recipe(text, "new.toml");
  EXPECT_TRUE(file.ok()) << file.error().sentence() << "\n" << text;
  T out;
  if (!file.ok() || !file->find(name)) return out;
  const auto read = base::read_fields(*file->find(name), out);
  EXPECT_TRUE(read.ok()) << read.error().sentence();
  return out;
}

TEST(RecipeText, is_read_back_as_it_was_meant) {
  const auto text = recipe_text(sample());
  const auto sources = section<data::SourcesRecipe>(text, "sources");
  ASSERT_EQ(sources.source.size(), 2u);
  const auto folder = sources.source[0].to_json(), table = sources.source[1].to_json();
  EXPECT_EQ(folder["path"], "Meine \"Texte\"");
  EXPECT_EQ(folder["languages"], (base::Json{"fra_Latn", "deu_Latn"}));
  EXPECT_EQ(table["path"], "Meine \"Texte\"/t.csv");
  EXPECT_EQ(table["separator"], "\t");
  EXPECT_EQ(table["license"], "LicenseRef-my-own");
  const auto corpus = section<data::CorpusRecipe>(text, "corpus");
  EXPECT_EQ(corpus.variants, (std::vector<std::string>{"deu_Latn", "fra_Latn"}));
  EXPECT_TRUE(data::holds_out(corpus));
  EXPECT_EQ(corpus.heldout_texts_share, 0.1);  // of each language, and no bytes for all
  EXPECT_EQ(corpus.heldout_texts_bytes, 0);
  EXPECT_EQ(corpus.heldout_pages_bytes, 0);
  EXPECT_TRUE(data::covers(corpus, sources).ok());
  const auto training = section<train::TrainRecipe>(text, "train");
  EXPECT_EQ(training.steps, 60);
  EXPECT_EQ(training.learning_rate, 3e-3);
  EXPECT_EQ(training.schedule.kind(), "wsd");
  const auto shape = section<model::ModelRecipe>(text, "model");
  EXPECT_EQ(model::context_tokens(shape), 64);
}

TEST(RecipeText, without_a_licence_asks_for_one) {
  auto recipe = sample();
  recipe.license = "";
  const auto text = recipe_text(recipe);
  EXPECT_NE(text.find("TO BE FILLED IN"), std::string::npos);
  EXPECT_NE(text.find("license = \"\""), std::string::npos);
}

TEST(RecipeText, a_guessed_encoding_is_a_comment_that_becomes_a_source_without_its_signs) {
  auto text = recipe_text(sample());
  EXPECT_NE(text.find("add [\"bul_Cyrl\"] to `variants`"), std::string::npos) << text;
  EXPECT_EQ(section<data::SourcesRecipe>(text, "sources").source.size(), 2u);
  auto at = text.find("#[[sources.source]]");
  ASSERT_NE(at, std::string::npos);
  for (; at < text.size() && text[at] == '#'; at = text.find('\n', at) + 1) text.erase(at, 1);
  const auto taken = section<data::SourcesRecipe>(text, "sources");
  ASSERT_EQ(taken.source.size(), 3u);
  const auto old = taken.source[1].to_json();
  EXPECT_EQ(old["encoding"], "windows-1251");
  EXPECT_EQ(old["path"], "Meine \"Texte\"/alt");
  EXPECT_EQ(old["files"], (base::Json{"a \"b\".txt", "c.html"}));
  auto all = sample();
  all.takes_guesses = true;
  EXPECT_EQ(section<data::SourcesRecipe>(recipe_text(all), "sources").source.size(), 3u);
}

TEST(RecipeText, lines_that_state_their_licence_are_not_asked_for_one) {
  auto recipe = sample();
  recipe.license = "";
  recipe.proposal.sources = {ProposedSource{.kind = "jsonl",
                                            .name = "a.jsonl",
                                            .path = "a.jsonl",
                                            .languages = {"deu_Latn"},
                                            .says_license = true}};
  EXPECT_FALSE(asks_for_license(recipe));
  EXPECT_EQ(recipe_text(recipe).find("FILLED IN"), std::string::npos);
}

TEST(RecipeText, says_what_becomes_of_broken_lines_and_of_other_languages) {
  auto recipe = sample();
  recipe.takes_guesses = true;
  recipe.proposal.sources = {
      ProposedSource{.kind = "jsonl",
                     .name = "a.jsonl",
                     .path = "a.jsonl",
                     .languages = {"deu_Latn"},
                     .bad_lines = true},
      ProposedSource{
          .kind = "folder", .name = "texts", .path = "", .languages = {"deu_Latn"}, .mixed = true}};
  const auto taken = section<data::SourcesRecipe>(recipe_text(recipe), "sources");
  ASSERT_EQ(taken.source.size(), 2u);
  EXPECT_EQ(taken.source[0].to_json()["bad_lines"], "leave_out");
  EXPECT_EQ(taken.source[0].to_json()["language"], "deu_Latn");
  EXPECT_EQ(taken.source[1].to_json()["languages"], base::Json::array({"deu_Latn"}));
}

TEST(RecipeText, has_no_evaluation_where_nothing_can_be_spared) {
  auto recipe = sample();
  recipe.held_out.share = 0;
  EXPECT_EQ(recipe_text(recipe).find("\n[eval]"), std::string::npos);
  EXPECT_FALSE(data::holds_out(section<data::CorpusRecipe>(recipe_text(recipe), "corpus")));
}

TEST(RecipeText, holds_out_by_bytes_where_ten_documents_are_too_many) {
  auto recipe = sample();
  recipe.held_out = {.share = 0, .bytes = 4200, .most = 0.1};
  const auto corpus = section<data::CorpusRecipe>(recipe_text(recipe), "corpus");
  EXPECT_EQ(corpus.heldout_texts_share, 0);
  EXPECT_EQ(corpus.heldout_texts_bytes, 4200);
  EXPECT_EQ(corpus.heldout_max_share, 0.1);
  EXPECT_EQ(corpus.heldout_guard_share, 0.9);
  EXPECT_NE(recipe_text(recipe).find("\n[eval]"), std::string::npos);
}

TEST(PassesText, says_of_how_much_text_it_speaks) {
  auto recipe = sample();
  recipe.fit.passes = {2.5, 3.96};
  EXPECT_NE(passes_text(recipe).find("German about 2.5 times, French about 4.0 times."),
            std::string::npos);
  EXPECT_NE(passes_text(recipe).find("no more than a fifth"), std::string::npos);
  recipe.left = {42'000, 17'000};
  EXPECT_NE(passes_text(recipe).find("  French: 17.0 kB, which is read 4.0 times"),
            std::string::npos);
}

TEST(RunName, is_a_folder_whatever_the_text_is_called) {
  EXPECT_EQ(run_name("/a/b"), "b");
  EXPECT_EQ(run_name("/a/Meine Texte"), "Meine Texte");
  EXPECT_EQ(run_name("/a/тексти.2024"), "тексти.2024");
  EXPECT_EQ(run_name("/a/.hidden"), "hidden");
  EXPECT_EQ(run_name("/a/--json"), "json");
  EXPECT_EQ(run_name("/"), "text");
  EXPECT_EQ(run_name(".."), "text");
  EXPECT_EQ(run_name("/a/x\ny"), "x-y");
  EXPECT_EQ(run_name("/a/b\\c"), "b-c");
}

TEST(TomlText, escapes_what_would_end_the_text) {
  EXPECT_EQ(toml_text("a\"b\\c\nd"), "\"a\\\"b\\\\c\\u000Ad\"");
}

// Bug: a file name turned the letters of its line around where the recipe was shown.
TEST(TomlText, escapes_what_turns_the_direction_of_a_line_and_keeps_other_letters) {
  for (const char32_t sign : {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068,
                              0x2069, 0x200E, 0x200F, 0x061C}) {
    std::string name = "a";
    base::append_utf8(name, sign);
    char escaped[16];
    std::snprintf(escaped, sizeof escaped, "\"a\\u%04Xb\"", static_cast<unsigned>(sign));
    EXPECT_EQ(toml_text(name + "b"), escaped);
  }
  EXPECT_EQ(toml_text("m\xC3\xBChle \xD7\x90\xF0\x9F\x8C\xB2"),
            "\"m\xC3\xBChle \xD7\x90\xF0\x9F\x8C\xB2\"");
}

}  // namespace
}  // namespace plan
