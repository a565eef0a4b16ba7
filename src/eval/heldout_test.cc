#include "eval/heldout.h"

#include <gtest/gtest.h>

#include "record/corpus.h"

namespace eval {
namespace {

std::string line(const std::string& id, const std::string& text) {
  return base::canonical({{"id", id}, {"text", text}}).take() + "\n";
}

struct Corpus {
  base::MemoryDisk disk;
  void put(const std::string& name, const std::string& bytes) {
    disk.write_file("c/heldout/" + name, bytes, 0644).take();
  }
  void say(const std::vector<record::HeldoutSet>& sets) {
    ledger::Manifest manifest;
    manifest.kind = record::Corpus::kind;
    record::Corpus said;
    said.facts.heldout = sets;
    record::say(said, manifest);
    manifest.id = manifest.content_id();
    disk.write_file("c/manifest.json", base::pretty(manifest.to_json()), 0644).take();
  }
};

TEST(HeldOut, counts_a_byte_for_the_end_of_each_document) {
  Corpus corpus;
  corpus.put("pages/deu_Latn.jsonl", line("a", "für") + line("b", ""));
  const auto sets = read_held_out(corpus.disk, "c", 1000).take();
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0].bytes, 4u + 1 + 1);
  EXPECT_EQ(sets[0].name(), "pages/deu_Latn");
}

TEST(HeldOut, comes_pages_first_then_messages_by_language) {
  Corpus corpus;
  corpus.put("messages/bul_Cyrl.jsonl", line("a", "x"));
  corpus.put("pages/fin_Latn.jsonl", line("a", "x"));
  corpus.put("pages/deu_Latn.jsonl", line("a", "x"));
  corpus.put("pages/notes.txt", "not text of ours");
  const auto sets = read_held_out(corpus.disk, "c", 1000).take();
  ASSERT_EQ(sets.size(), 3u);
  EXPECT_EQ(sets[0].name(), "pages/deu_Latn");
  EXPECT_EQ(sets[1].name(), "pages/fin_Latn");
  EXPECT_EQ(sets[2].name(), "messages/bul_Cyrl");
}

TEST(HeldOut, stops_before_the_document_that_passes_the_limit_and_counts_the_rest) {
  Corpus corpus;
  corpus.put("pages/deu_Latn.jsonl", line("a", "123") + line("b", "1234") + line("c", "1"));
  const auto sets = read_held_out(corpus.disk, "c", 8).take();
  EXPECT_EQ(sets[0].documents.size(), 1u);  // not a and c: the set is a prefix of the file
  EXPECT_EQ(sets[0].documents_left_out, 2u);
  EXPECT_EQ(sets[0].bytes, 4u);
}

TEST(HeldOut, takes_the_first_document_whatever_its_size) {
  Corpus corpus;
  corpus.put("pages/deu_Latn.jsonl", line("a", "123456789"));
  EXPECT_EQ(read_held_out(corpus.disk, "c", 5).take()[0].documents.size(), 1u);
}

TEST(HeldOut, is_read_whole_unless_the_recipe_sets_a_limit) {
  Corpus corpus;
  corpus.put("pages/deu_Latn.jsonl", line("a", std::string(200'000, 'x')) + line("b", "1"));
  const auto sets = read_held_out(corpus.disk, "c", 0).take();
  EXPECT_EQ(sets[0].documents.size(), 2u);
  EXPECT_EQ(sets[0].documents_left_out, 0u);
  EXPECT_EQ(sets[0].bytes, 200'003u);
}

TEST(HeldOut, joined_is_each_document_ended_by_a_line_feed) {
  Corpus corpus;
  corpus.put("texts/deu_Latn.jsonl", line("a", "eins") + line("b", "zwei\ndrei"));
  const auto sets = read_held_out(corpus.disk, "c", 0).take();
  EXPECT_EQ(sets[0].joined(), "eins\nzwei\ndrei\n");
  EXPECT_EQ(sets[0].joined().size(), sets[0].bytes);
}

// Texts are drawn in each variant by itself: equal keys would be an accident.
TEST(HeldOut, texts_are_not_parallel) {
  Corpus corpus;
  for (const char* set : {"pages", "messages", "texts"})
    corpus.put(std::string(set) + "/deu_Latn.jsonl",
               base::canonical({{"id", "a"}, {"text", "x"}, {"key", "k"}}).take() + "\n");
  const auto sets = read_held_out(corpus.disk, "c", 0).take();
  EXPECT_TRUE(sets[0].parallel() && sets[1].parallel());
  EXPECT_FALSE(sets[2].parallel());
  EXPECT_EQ(sets[0].documents[0].key, "k");
}

TEST(HeldOut, is_parallel_as_the_corpus_says_and_by_its_name_where_it_says_nothing) {
  Corpus corpus;
  for (const char* set : {"pages", "messages", "texts"})
    corpus.put(std::string(set) + "/deu_Latn.jsonl", line("a", "x"));
  corpus.say({{"pages", "deu_Latn", 1, 1, 1, 0, false}, {"texts", "deu_Latn", 1, 1, 1, 0, true}});
  auto sets = read_held_out(corpus.disk, "c", 0).take();
  EXPECT_FALSE(sets[0].parallel());
  EXPECT_TRUE(sets[1].parallel()) << "no row";
  EXPECT_TRUE(sets[2].parallel());
  corpus.say({{"pages", "deu_Latn", 1, 1, {}, {}, {}}, {"texts", "deu_Latn", 1, 1, {}, {}, {}}});
  sets = read_held_out(corpus.disk, "c", 0).take();
  EXPECT_TRUE(sets[0].parallel());
  EXPECT_FALSE(sets[2].parallel());
}

TEST(HeldOut, of_a_corpus_whose_manifest_cannot_be_read_is_an_error) {
  Corpus corpus;
  corpus.put("pages/deu_Latn.jsonl", line("a", "x"));
  corpus.disk.write_file("c/manifest.json", "{", 0644).take();
  EXPECT_EQ(read_held_out(corpus.disk, "c", 0).error().code, base::Code::bad_data);
}

TEST(HeldOut, missing_altogether_is_an_error) {
  Corpus corpus;
  EXPECT_EQ(read_held_out(corpus.disk, "c", 5).error().code, base::Code::missing);
  corpus.put("pages/deu_Latn.jsonl", "");
  EXPECT_EQ(read_held_out(corpus.disk, "c", 5).error().code, base::Code::missing);
}

TEST(HeldOut, names_the_line_that_is_not_a_document) {
  for (const std::string bad : {"{\"id\":\"b\"}\n", "[]\n", "{\"id\":1,\"text\":\"x\"}\n", "{\n"}) {
    Corpus corpus;
    corpus.put("pages/deu_Latn.jsonl", line("a", "x") + bad);
    const auto read = read_held_out(corpus.disk, "c", 1000);
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.error().code, base::Code::bad_data);
    EXPECT_NE(read.error().sentence().find("deu_Latn.jsonl:2"), std::string::npos) << bad;
  }
}

}  // namespace
}  // namespace eval
