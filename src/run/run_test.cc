// What a run makes and what it leaves alone.
#include "run/run_test.h"

#include <stdexcept>

namespace run {
namespace {

using base::Code;

TEST_F(Run, makes_everything_in_order_and_records_it) {
  EXPECT_EQ(world.made(recipe), "sources corpus eval");
  expect_all_is_well(disk);
  std::string kinds;
  for (const auto& record : world.records()) kinds += record.kind + " ";
  EXPECT_EQ(kinds,
            "run begin signature artefact signature begin signature decision artefact signature "
            "begin signature artefact signature ");
}

TEST_F(Run, changes_no_byte_when_nothing_is_stale) {
  world.run(recipe).take();
  const auto before = everything();
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_EQ(everything(), before);
}

TEST_F(Run, makes_only_what_a_changed_key_reaches) {
  world.run(recipe).take();
  eval_of(recipe).bootstrap_draws = 500;
  EXPECT_EQ(world.made(recipe), "eval");
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_EQ(world.made(recipe), "corpus eval");
  expect_all_is_well(disk);
}

TEST_F(Run, leaves_a_stage_alone_whose_input_was_made_again_with_the_same_content) {
  world.run(recipe).take();
  corpus_of(recipe).max_rule_share = 0.6;
  EXPECT_EQ(world.made(recipe), "corpus");
  EXPECT_EQ(world.made(recipe), "");
}

TEST_F(Run, makes_a_damaged_artefact_again) {
  world.run(recipe).take();
  disk.write_file("out/corpus/text", "cut", 0644).take();
  EXPECT_EQ(world.made(recipe), "corpus");
  expect_all_is_well(disk);
}

TEST_F(Run, stops_at_a_failing_stage_and_keeps_what_was_made_before) {
  corpus_of(recipe).min_document_bytes = 13;
  EXPECT_EQ(world.made(recipe), "corpus: a rule removes most of deu_Latn; mind the rule");
  const auto records = world.records();
  EXPECT_EQ(ledger::check_signatures(records).take().covered, records.size());
  corpus_of(recipe).min_document_bytes = 14;
  EXPECT_EQ(world.made(recipe), "corpus eval");
}

TEST_F(Run, until_a_stage_makes_nothing_behind_it) {
  EXPECT_EQ(world.made(recipe, {.until = "corpus"}), "sources corpus");
  EXPECT_EQ(world.made(recipe), "eval");
}

TEST_F(Run, from_a_stage_takes_what_stands_before_it) {
  EXPECT_NE(world.made(recipe, {.from = "eval"}).find("nothing of that name does"),
            std::string::npos);
  world.run(recipe).take();
  const auto corpus = ledger::read_manifest(disk, "out/corpus").take().id;
  corpus_of(recipe).min_document_bytes = 41;
  eval_of(recipe).bootstrap_draws = 500;
  EXPECT_EQ(world.made(recipe, {.from = "eval"}), "eval");
  EXPECT_EQ(ledger::read_manifest(disk, "out/eval").take().inputs["corpus"], corpus);
}

TEST_F(Run, from_or_until_a_stage_that_is_not_there_is_refused) {
  EXPECT_EQ(world.made(recipe, {.from = "evla"}),
            "--from: unknown stage 'evla'; did you mean 'eval'?");
  EXPECT_FALSE(disk.exists("out/sources"));
}

TEST_F(Run, starts_no_stage_once_a_stop_was_asked_for) {
  world.owned.cancel.request();
  EXPECT_EQ(world.run(recipe).error().code, Code::interrupted);
  EXPECT_FALSE(disk.exists("out/sources"));
}

TEST_F(Run, leaves_foreign_files_alone_and_refuses_to_replace_a_foreign_folder) {
  disk.write_file("out/notes.txt", "mine", 0644).take();
  disk.write_file("out/corpus/thesis.odt", "mine too", 0644).take();
  EXPECT_EQ(world.run(recipe).error().code, Code::bad_request);
  EXPECT_EQ(disk.read("out/notes.txt").take(), "mine");
  EXPECT_EQ(disk.read("out/corpus/thesis.odt").take(), "mine too");
}

TEST_F(Run, leaves_a_folder_beside_an_artefact_that_is_somebodys_own) {
  world.run(recipe).take();
  for (const char* name : {"out/corpus.old", "out/corpus.work", "out/eval.work", "out/eval.old"}) {
    disk.write_file(base::join(name, "thesis.odt"), "mine", 0644).take();
    corpus_of(recipe).min_document_bytes += 1;
    for (const bool fresh : {false, true}) {
      const auto made = world.run(recipe, {.fresh = fresh});
      if (made.ok()) continue;  // set aside: nothing is lost
      EXPECT_EQ(made.error().code, Code::bad_request) << made.error().sentence();
      EXPECT_EQ(made.error().where, name);
    }
    bool stands = false;
    for (const auto& file : base::list_files(disk, "out").take())
      stands = stands || file.ends_with("thesis.odt");
    EXPECT_TRUE(stands) << name;
    disk.remove_all(name).take();
    ASSERT_TRUE(world.run(recipe).ok());
  }
}

TEST_F(Run, says_that_a_stage_forgot_a_file_or_wrote_one_beside_its_list) {
  world.fake.corpus.files = FakeLife::kSourcesFiles;
  const auto made = world.run(world.fake.recipe());
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().where, "out/corpus.work/text");
}

TEST_F(Run, says_which_stage_this_build_cannot_make) {
  world.fake.eval.make = nullptr;
  EXPECT_EQ(world.run(recipe).error().code, Code::unsupported);
}

TEST_F(Run, turns_what_a_stage_throws_into_an_error) {
  world.fake.corpus.make = [](stage::Work&) -> base::Result<void> {
    throw std::runtime_error("shapes do not fit");
  };
  EXPECT_EQ(world.made(recipe), "corpus: shapes do not fit");
}

}  // namespace
}  // namespace run
