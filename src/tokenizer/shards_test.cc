#include "tokenizer/shards.h"

#include "store/token_file.h"
#include "tokenizer/corpus_test.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using base::Code;

base::Result<ledger::Manifest> run_shards(const ShardsRecipe& recipe, base::Context& ctx) {
  auto writer = ledger::ArtefactWriter::open(ctx, "out/shards", "shards").take();
  TRY(make_shards(recipe, "corpus", "t", writer, ctx));
  return writer.finish();
}

void write_tiny(base::Disk& disk) {
  ASSERT_TRUE(disk.write_file("t/tokenizer.json", tiny_file({}), 0644).ok());
}

TEST(Shards, hold_each_document_between_bos_and_eos) {
  MemoryContext memory;
  write_tiny(memory.disk);
  const TestCorpus corpus{{"eng_Latn", {"the gate", "of the languages"}}};
  write_corpus(memory.disk, corpus);
  const auto manifest = run_shards({}, memory.context).take();
  const auto file = store::TokenFile::open(memory.disk, "out/shards/eng_Latn").take();
  const auto tokenizer = Tokenizer::load(memory.disk, "t").take();
  ASSERT_EQ(file.documents(), 2u);
  for (std::uint64_t i = 0; i < 2; ++i) {
    std::vector<TokenId> ids(file.start(i + 1) - file.start(i));
    file.read(file.start(i), ids);
    EXPECT_EQ(ids.front(), tokenizer.bos());
    EXPECT_EQ(ids.back(), tokenizer.eos());
    EXPECT_EQ(tokenizer.decode(ids).take(), corpus.at("eng_Latn")[i]);
  }
  EXPECT_EQ(manifest.counts["tokens"], file.tokens());
  EXPECT_EQ(manifest.counts["languages"]["eng_Latn"]["bytes"], 8 + 16);
  EXPECT_EQ(manifest.counts["documents"], 2);
  EXPECT_EQ(manifest.facts["vocabulary"], tokenizer.vocabulary());
}

TEST(Shards, name_the_document_behind_each_row) {
  MemoryContext memory;
  write_tiny(memory.disk);
  write_corpus(memory.disk, {{"eng_Latn", {"one", "three"}}});
  ASSERT_TRUE(run_shards({}, memory.context).ok());
  auto rows = store::JsonlReader::open(memory.disk, "out/shards/eng_Latn.documents.jsonl").take();
  rows.next().take();
  const auto second = rows.next().take();
  EXPECT_EQ((*second)["id"], base::sha256("eng_Latnthree").hex());
  EXPECT_EQ((*second)["source"], "test-eng_Latn");
  EXPECT_EQ((*second)["bytes"], 5);
}

TEST(Shards, are_the_same_for_any_number_of_workers) {
  std::string ids;
  for (const int workers : {1, 3}) {
    MemoryContext memory(workers);
    write_tiny(memory.disk);
    write_corpus(memory.disk, small_corpus());
    const auto id = run_shards({}, memory.context).take().id;
    EXPECT_TRUE(ids.empty() || ids == id);
    ids = id;
  }
}

// More documents than one run of a share holds, and in one language fewer than there are shares.
TestCorpus corpus_of_many() {
  TestCorpus out{{"deu_Latn", {"das Tor"}}, {"eng_Latn", {}}};
  for (int i = 0; i < 300; ++i)
    out["eng_Latn"].push_back("page " + std::to_string(i) + " of " + std::string(i % 17, 'x'));
  return out;
}

base::Result<ledger::Manifest> joined(std::uint64_t shares, base::Context& ctx) {
  std::vector<base::Path> folders;
  for (std::uint64_t i = 0; i < shares; ++i) {
    folders.push_back("out/share-" + std::to_string(i));
    auto writer = ledger::ArtefactWriter::open(ctx, folders.back(), "share").take();
    TRY(make_shards({}, "corpus", "t", writer, ctx, {i, shares}));
    TRY(writer.finish());
  }
  auto writer = ledger::ArtefactWriter::open(ctx, "out/shards", "shards").take();
  TRY(join_shards(folders, writer, ctx));
  return writer.finish();
}

TEST(Shards, have_the_same_bytes_out_of_any_number_of_shares) {
  MemoryContext whole;
  write_tiny(whole.disk);
  write_corpus(whole.disk, corpus_of_many());
  const auto wanted = run_shards({}, whole.context).take();
  for (const std::uint64_t shares : {1, 2, 3, 7}) {
    MemoryContext memory;
    write_tiny(memory.disk);
    write_corpus(memory.disk, corpus_of_many());
    const auto manifest = joined(shares, memory.context);
    ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
    EXPECT_EQ(manifest->id, wanted.id) << shares;
    EXPECT_EQ(manifest->counts, wanted.counts) << shares;
    EXPECT_EQ(manifest->facts, wanted.facts) << shares;
  }
}

// Two of three shares, or two in the wrong order, are no whole.
TEST(Shards, are_not_joined_of_shares_that_do_not_belong_together) {
  MemoryContext memory;
  write_tiny(memory.disk);
  write_corpus(memory.disk, corpus_of_many());
  ASSERT_TRUE(joined(3, memory.context).ok());
  for (const auto& folders : {std::vector<base::Path>{"out/share-0", "out/share-1"},
                              {"out/share-1", "out/share-0", "out/share-2"}}) {
    auto writer = ledger::ArtefactWriter::open(memory.context, "out/other", "shards").take();
    const auto done = join_shards(folders, writer, memory.context);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, Code::bad_data);
  }
}

TEST(Shards, hold_only_the_languages_asked_for) {
  MemoryContext memory;
  write_tiny(memory.disk);
  write_corpus(memory.disk, small_corpus());
  EXPECT_EQ(run_shards({.languages = {"deu_Latn"}}, memory.context).take().facts["languages"],
            base::Json({"deu_Latn"}));
  const auto missing = run_shards({.languages = {"kat_Geor"}}, memory.context);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::missing);
  EXPECT_NE(missing.error().what.find("kat_Geor"), std::string::npos);
}

TEST(Shards, need_a_tokenizer_with_bos_and_eos) {
  MemoryContext memory;
  write_tiny(memory.disk);
  ASSERT_TRUE(memory.disk.write_file("t/tokenizer_config.json", "{}", 0644).ok());
  write_corpus(memory.disk, small_corpus());
  EXPECT_EQ(run_shards({}, memory.context).error().code, Code::unsupported);
}

}  // namespace
}  // namespace tokenizer
