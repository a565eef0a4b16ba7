// What explain says, sentence by sentence.
#include "run/graph.h"

#include "ledger/own_folder.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

class Explain : public testing::Test {
 protected:
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();
  base::Path text = "out/corpus/text";
};

TEST_F(Explain, says_of_an_empty_folder_that_nothing_was_made) {
  EXPECT_EQ(world.why(recipe, "sources"), "stale; new");
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; new");
}

TEST_F(Explain, finds_everything_fresh_after_a_run) {
  world.run(recipe).take();
  for (const char* stage : {"sources", "corpus", "eval"})
    EXPECT_EQ(world.why(recipe, stage), "fresh");
}

TEST_F(Explain, names_the_key_that_changed_with_both_values) {
  world.run(recipe).take();
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; corpus.min_document_bytes changed from 40 to 41");
  EXPECT_EQ(world.why(recipe, "sources"), "fresh");
}

TEST_F(Explain, lets_the_stages_behind_a_stale_one_wait) {
  world.run(recipe).take();
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_EQ(world.why(recipe, "eval"), "waiting; its input corpus is made first");
}

TEST_F(Explain, names_a_changed_seed_and_a_changed_version) {
  world.run(recipe).take();
  recipe.seed = 2;
  EXPECT_EQ(world.why(recipe, "sources"), "stale; seed changed from 1 to 2");
  recipe.seed = 1;
  world.fake.corpus.version = 2;
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; version 2 of the stage makes it anew; 1 made this one");
}

TEST_F(Explain, names_a_changed_input_by_both_ids) {
  world.run(recipe).take();
  const auto eval = ledger::read_manifest(disk, "out/eval").take().id;
  const auto before = ledger::read_manifest(disk, "out/corpus").take().id;
  corpus_of(recipe).min_document_bytes = 41;
  world.run(recipe, {.until = "corpus"}).take();
  const auto after = ledger::read_manifest(disk, "out/corpus").take().id;
  EXPECT_EQ(world.why(recipe, "eval"), "stale; its input corpus changed from " +
                                           before.substr(0, 12) + " to " + after.substr(0, 12) +
                                           "; the finished one that stands here will be kept as " +
                                           "eval.before-" + eval.substr(0, 12));
}

TEST_F(Explain, names_a_missing_and_a_resized_file) {
  world.run(recipe).take();
  disk.write_file(text, "longer", 0644).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its file text has 6 bytes, 2 are recorded");
  disk.remove_all(text).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its file text is missing");
}

TEST_F(Explain, says_that_a_folder_is_gone) {
  world.run(recipe).take();
  disk.remove_all("out/corpus").take();
  EXPECT_EQ(world.why(recipe, "corpus"), "stale; its folder is gone");
}

TEST_F(Explain, says_that_a_run_was_interrupted_and_whether_it_goes_on) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, base::Code::interrupted);
  EXPECT_EQ(world.why(recipe, "eval"),
            "stale; the last run stopped half way; it goes on from there");
  eval_of(recipe).window_tokens = 78;
  EXPECT_NE(world.why(recipe, "eval")
                .find("for another recipe or other inputs; that work will be kept "
                      "as eval.begun-"),
            std::string::npos)
      << world.why(recipe, "eval");
}

TEST_F(Explain, trusts_no_artefact_that_the_ledger_did_not_record) {
  world.run(recipe).take();
  disk.remove_all("out/ledger").take();
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; its manifest.json is not the one that the ledger recorded");
}

TEST_F(Explain, finds_a_manifest_that_was_edited) {
  world.run(recipe).take();
  auto manifest = disk.read("out/corpus/manifest.json").take();
  manifest.replace(manifest.find("\"documents\": 2"), 14, "\"documents\": 9");
  disk.write_file("out/corpus/manifest.json", manifest, 0644).take();
  EXPECT_EQ(world.why(recipe, "corpus"),
            "stale; its manifest.json is not the one that the ledger recorded");
  disk.write_file("out/corpus/manifest.json", "{", 0644).take();
  EXPECT_NE(world.why(recipe, "corpus").find("its manifest cannot be read"), std::string::npos);
}

TEST_F(Explain, refuses_a_broken_ledger_but_not_a_torn_one) {
  world.run(recipe).take();
  disk.append("out/ledger/ledger.jsonl", "{\"half", true).take();
  EXPECT_EQ(world.why(recipe, "corpus"), "fresh");
  disk.append("out/ledger/ledger.jsonl", "\n", true).take();
  const auto verdicts = explain(recipe, "out", world.ctx);
  EXPECT_EQ(verdicts.error().code, base::Code::verification);
}

TEST_F(Explain, writes_nothing) {
  world.run(recipe).take();
  ledger::mark(disk, "out/corpus").take();  // as a crash before the exchange leaves it
  disk.rename("out/corpus", "out/corpus.work").take();
  EXPECT_EQ(world.why(recipe, "corpus"), "fresh");
  EXPECT_TRUE(disk.exists("out/corpus.work"));
}

}  // namespace
}  // namespace run
