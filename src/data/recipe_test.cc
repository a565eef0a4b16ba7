#include "data/recipe.h"

#include <gtest/gtest.h>

namespace data {
namespace {

std::string refusal(const std::string& toml) {
  const auto parsed = base::parse_recipe(toml, "r.toml");
  EXPECT_TRUE(parsed.ok());
  CorpusRecipe recipe;
  auto out = base::read_fields(*parsed, recipe);
  return out.ok() ? "" : out.error().sentence();
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CorpusRecipe, takes_codes_in_any_form_and_makes_them_canonical) {
  CorpusRecipe recipe;
  recipe.variants = {"de", "eng_Latn", "ell"};
  ASSERT_TRUE(recipe.check().ok());
  EXPECT_EQ(canonical_variants(recipe),
            (std::vector<std::string>{"deu_Latn", "eng_Latn", "ell_Grek"}));
}

TEST(CorpusRecipe, names_the_nearest_language) {
  const auto text = refusal("variants = [\"deu_Latm\"]");
  EXPECT_TRUE(holds(text, "deu_Latm")) << text;
  EXPECT_TRUE(holds(text, "deu_Latn")) << text;
}

TEST(CorpusRecipe, names_the_nearest_rule_and_limit) {
  EXPECT_TRUE(holds(refusal("variants=['de']\nrules=['lenght']"), "did you mean 'length'"));
  EXPECT_TRUE(holds(refusal("variants=['de']\n[limits.length]\nmin_word=3"),
                    "r.toml:3: unknown key 'limits.length.min_word'; did you mean 'min_words'"));
  EXPECT_TRUE(holds(refusal("variants=['de']\n[limits.lenth]\nmin_words=3"),
                    "r.toml:2: unknown rule 'lenth'; did you mean 'length'"));
  EXPECT_TRUE(holds(refusal("variants=['de']\n[limits.length.deu_Latm]\nmin_words=3"),
                    "did you mean deu_Latn?"));
  EXPECT_TRUE(holds(refusal("variants=['de']\n[limits.length]\nmin_words='many'"),
                    "'limits.length.min_words' is text, a number is expected"));
}

TEST(CorpusRecipe, refuses_what_cannot_be) {
  for (const auto* bad : {"",
                          "variants=[]",
                          "variants=['de','deu']",
                          "variants=['de']\nlicense_gate='maybe'",
                          "variants=['de']\nlicenses=['NOASSERTION']",
                          "variants=['de']\nlicenses=['MPL-2.0 OR']",
                          "variants=['de']\nnear_share=1.5",
                          "variants=['de']\nheldout_pages=-1",
                          "variants=['de']\nmessage_document_bytes=0",
                          "variants=['de']\nnear_min_symbols=3",
                          "variants=['de']\nmax_rule_share=-0.1",
                          "variants=['de']\nmin_extracted_share=2",
                          "variants=['de']\nheldout_guard_share=-1",
                          "variants=['de']\nguard_min_words=0",
                          "variants=['de']\nnear_document_share=2",
                          "variants=['de']\nnear_gram_words=-1",
                          "variants=['de']\nguard_document_share=-1",
                          "variants=['de']\nguard_document_blocks=0",
                          "variants=['de']\nheldout_texts_bytes=-1",
                          "variants=['de']\nnear_shingle_symbols=1"})
    EXPECT_NE(refusal(bad), "") << bad;
  EXPECT_EQ(refusal("variants=['de']\nrules=['length','language']\nlicenses=['MPL-2.0']"), "");
}

TEST(CorpusRecipe, holds_text_out_where_it_wants_some_and_may_take_some) {
  CorpusRecipe recipe;
  EXPECT_TRUE(holds_out(recipe));
  recipe.heldout_pages_bytes = 0;
  EXPECT_TRUE(holds_out(recipe)) << "messages are";
  recipe.heldout_messages_bytes = 0;
  EXPECT_FALSE(holds_out(recipe));
  recipe.heldout_messages = 3;
  EXPECT_TRUE(holds_out(recipe));
  recipe.heldout_max_share = 0;
  EXPECT_FALSE(holds_out(recipe));
  recipe = CorpusRecipe();
  recipe.heldout_pages_bytes = recipe.heldout_messages_bytes = 0;
  recipe.heldout_texts_share = 0.1;
  EXPECT_TRUE(holds_out(recipe));
}

TEST(CorpusRecipe, who_holds_no_text_out_cannot_wish_for_some) {
  const std::string none = "variants=['de']\nheldout_texts=false\n";
  EXPECT_EQ(refusal(none), "");
  EXPECT_EQ(refusal(none + "heldout_texts_share=0\nheldout_texts_bytes=0"), "");
  EXPECT_TRUE(holds(refusal(none + "heldout_texts_share=0.1"),
                    "heldout_texts = false holds no text out, and heldout_texts_share wishes for "
                    "some; take one of the two out"))
      << refusal(none + "heldout_texts_share=0.1");
  EXPECT_TRUE(holds(refusal(none + "heldout_texts_bytes=9"), "heldout_texts_bytes wishes"));
  EXPECT_EQ(refusal("variants=['de']\nheldout_texts=true\nheldout_texts_share=0.1"), "");
}

// A corpus that was made before there was the key stays what its recipe asks for.
TEST(CorpusRecipe, the_key_that_holds_no_text_out_says_nothing_where_it_is_not_used) {
  CorpusRecipe recipe;
  EXPECT_FALSE(base::key_json(recipe).contains("heldout_texts"));
  recipe.heldout_texts = false;
  EXPECT_EQ(base::key_json(recipe)["heldout_texts"], false);
}

TEST(CorpusRecipe, the_former_name_of_the_share_of_english_is_told_its_new_one) {
  const auto told = refusal("variants=['de']\nmax_lost_share=0.2");
  EXPECT_TRUE(holds(told, "max_page_english_share = 0.2")) << told;
}

TEST(CorpusRecipe, names_the_key_that_a_set_is_held_out_by) {
  CorpusRecipe recipe;
  EXPECT_EQ(heldout_key(recipe, "texts"), "corpus.heldout_pages_bytes");
  recipe.heldout_texts_share = 0.1;
  EXPECT_EQ(heldout_key(recipe, "texts"), "corpus.heldout_texts_share");
  recipe.heldout_texts_bytes = 100;
  EXPECT_EQ(heldout_key(recipe, "texts"), "corpus.heldout_texts_bytes");
  recipe.heldout_messages = 3;
  EXPECT_EQ(heldout_key(recipe, "messages"), "corpus.heldout_messages");
}

}  // namespace
// Bug: `check` called it sound; the run then removed every document of the source.
TEST(CorpusRecipe, a_source_whose_licence_the_corpus_does_not_admit_is_refused_at_once) {
  SourcesRecipe sources;
  const auto table = base::parse_recipe(
      "source = [{kind = 'folder', name = 'own', language = 'de', path = 'd', license = 'CC0-1.0'},"
      "{kind = 'jsonl', name = 'lines', path = 'l', license = 'MIT'},"
      "{name = 'libreoffice-help-de', language = 'de'}]",
      "r.toml");
  ASSERT_TRUE(base::read_fields(table.value(), sources).ok());
  CorpusRecipe corpus;
  EXPECT_TRUE(admits(corpus, sources).ok()) << "an empty list admits every licence";
  corpus.licenses = {"MPL-2.0"};
  const auto refused = admits(corpus, sources);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("'own'"), std::string::npos);
  EXPECT_NE(refused.error().hint.find("'CC0-1.0'"), std::string::npos);
  corpus.licenses = {"MPL-2.0", "cc0-1.0"};
  EXPECT_TRUE(admits(corpus, sources).ok()) << "lines and packages state their own";
}

}  // namespace data
