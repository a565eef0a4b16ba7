// What a run records and signs, and what it does not vouch for.
#include "run/run_test.h"

namespace run {
namespace {

using base::Code;

TEST_F(Run, records_what_was_asked_and_what_was_made) {
  world.run(recipe).take();
  const auto records = world.records();
  EXPECT_EQ(records[0].body["resolved"]["corpus"]["min_document_bytes"], 40);
  EXPECT_EQ(records[0].body["stages"], (base::Json{"sources", "corpus", "eval"}));
  const auto& corpus = records[8].body;
  const auto manifest = ledger::read_manifest(disk, "out/corpus").take();
  EXPECT_EQ(corpus["id"], manifest.id);
  EXPECT_EQ(corpus["counts"], (base::Json{{"documents", 2}}));
  EXPECT_EQ(corpus["facts"], (base::Json{{"languages", 2}})) << "long facts stay in the manifest";
  EXPECT_EQ(corpus["manifest_sha256"],
            base::sha256(disk.read("out/corpus/manifest.json").take()).hex());
  EXPECT_EQ(corpus["inputs"]["sources"], ledger::read_manifest(disk, "out/sources").take().id);
  EXPECT_EQ(manifest.seed, 1);
  EXPECT_EQ(manifest.recipe["min_document_bytes"], 40);
}

// A run that signs what no audit would believe helps nobody.
TEST_F(Run, signs_no_file_that_the_kind_does_not_have) {
  eval_of(recipe).window_tokens = 77;
  ASSERT_FALSE(world.run(recipe).ok());  // stopped in the middle
  disk.write_file("out/eval.work/pytorch_model.bin", "x", 0644).take();
  World next(disk);
  const auto made = next.run(recipe);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().where, "out/eval.work/pytorch_model.bin");
  EXPECT_NE(made.error().what.find("no eval has such a file"), std::string::npos);
  disk.remove_all("out/eval.work/pytorch_model.bin").take();
  EXPECT_EQ(next.made(recipe), "eval");
}

// Bug: a run signed times of 1970, and its life was condemned for ever.
TEST_F(Run, makes_nothing_from_an_input_that_was_changed_since_it_was_recorded) {
  ASSERT_TRUE(world.run(recipe, {.until = "corpus"}).ok());
  disk.write_file("out/corpus/text", "41", 0644).take();  // of the same size
  World next(disk);
  const auto made = next.run(recipe);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, base::Code::verification);
  EXPECT_EQ(made.error().where, "out/corpus/text");
  EXPECT_FALSE(disk.exists("out/eval"));
}

// Bug: an input was digested before the stage and not watched while the stage read it.
TEST_F(Run, signs_nothing_made_from_an_input_that_was_changed_meanwhile_and_put_back) {
  eval_of(recipe).window_tokens = 79;
  const auto made = world.run(recipe);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, base::Code::verification);
  EXPECT_EQ(made.error().where, "out/corpus/text");
  EXPECT_NE(made.error().what.find("was changed while a stage read it"), std::string::npos);
  EXPECT_FALSE(disk.exists("out/eval"));
  for (const auto& record : world.records())
    EXPECT_FALSE(record.kind == "artefact" && record.body["name"] == "eval");
  eval_of(recipe).window_tokens = 50;
  EXPECT_EQ(world.made(recipe), "eval");
}

TEST_F(Run, refuses_to_start_while_the_clock_cannot_be_right) {
  struct Dead : base::Clock {
    double seconds() override { return 0; }
    std::string utc() override { return time; }
    std::string time;
  } dead;
  base::Context ctx{disk, dead, *world.owned.reporter, world.owned.cancel, 1, ""};
  for (const char* time : {"1970-01-01T00:00:07Z", "2024-12-31T23:59:59Z"}) {
    dead.time = time;
    const auto refused = run_unlocked(recipe, {}, "out", World::key(), ctx);
    ASSERT_FALSE(refused.ok()) << time;
    EXPECT_EQ(refused.error().code, Code::bad_request);
    EXPECT_NE(refused.error().what.find(time), std::string::npos) << refused.error().sentence();
    EXPECT_FALSE(disk.exists("out"));
  }
  dead.time = "2025-01-01T00:00:00Z";
  EXPECT_TRUE(run_unlocked(recipe, {}, "out", World::key(), ctx).ok());
}

TEST_F(Run, goes_on_behind_a_segment_that_a_crash_left_empty) {
  world.run(recipe).take();
  disk.write_file("out/ledger/ledger-000001.jsonl", "", 0644).take();
  eval_of(recipe).bootstrap_draws = 500;
  EXPECT_EQ(world.made(recipe), "eval");
  expect_all_is_well(disk);
}

TEST_F(Run, makes_again_what_was_copied_in_from_elsewhere) {
  base::MemoryDisk elsewhere;
  World other(elsewhere);
  other.run(recipe).take();
  for (const auto& path : base::list_files(elsewhere, "out/corpus").take())
    disk.write_file("out/corpus/" + path, elsewhere.read("out/corpus/" + path).take(), 0644).take();
  EXPECT_EQ(world.made(recipe), "sources corpus eval");
  expect_all_is_well(disk);
}

TEST_F(Run, refuses_a_broken_ledger) {
  world.run(recipe).take();
  auto bytes = disk.read("out/ledger/ledger.jsonl").take();
  bytes[bytes.size() / 2] ^= 1;
  disk.write_file("out/ledger/ledger.jsonl", bytes, 0644).take();
  EXPECT_EQ(world.run(recipe).error().code, Code::verification);
}

TEST_F(Run, records_an_artefact_that_a_crash_kept_out_of_the_ledger) {
  world.run(recipe).take();
  auto bytes = disk.read("out/ledger/ledger.jsonl").take();
  // As if the power had gone between the last artefact and its record.
  bytes.resize(bytes.rfind("\"kind\":\"artefact\""));
  disk.write_file("out/ledger/ledger.jsonl", bytes.substr(0, bytes.rfind('\n') + 1), 0644).take();
  EXPECT_EQ(world.why(recipe, "eval"), "fresh");
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_EQ(world.records().back().kind, "signature");
  expect_all_is_well(disk);
}

TEST_F(Run, does_not_record_late_what_was_changed_meanwhile) {
  world.run(recipe).take();
  auto bytes = disk.read("out/ledger/ledger.jsonl").take();
  bytes.resize(bytes.rfind("\"kind\":\"artefact\""));
  disk.write_file("out/ledger/ledger.jsonl", bytes.substr(0, bytes.rfind('\n') + 1), 0644).take();
  disk.write_file("out/eval/eval.json", "[]", 0644).take();
  EXPECT_EQ(world.run(recipe).error().code, Code::verification);
}

TEST_F(Run, does_not_sign_the_record_of_an_artefact_that_somebody_appended) {
  world.run(recipe).take();
  const auto digest = forge(disk, "eval");
  auto ledger = ledger::Ledger::open(world.ctx, "out/ledger").take();
  ledger.append("begin", {{"stage", "eval"}, {"key", "any"}}).take();
  ledger.append("artefact", {{"name", "eval"}, {"manifest_sha256", digest}}).take();
  EXPECT_EQ(world.made(recipe), "eval");
  expect_all_is_well(disk);
  for (const auto& record : world.records())
    EXPECT_NE(record.body.value("manifest_sha256", ""), digest);
}

TEST_F(Run, does_not_record_late_what_an_unsigned_line_says_was_begun) {
  world.run(recipe).take();
  const auto key = world.records()[world.records().size() - 4].body.value("key", "");
  ASSERT_EQ(key.size(), 64u);
  forge(disk, "eval");
  auto ledger = ledger::Ledger::open(world.ctx, "out/ledger").take();
  ledger.append("begin", {{"stage", "eval"}, {"key", key}}).take();
  EXPECT_EQ(world.made(recipe), "eval");
  expect_all_is_well(disk);
}

TEST_F(Run, does_not_sign_over_the_signature_of_another_key) {
  world.run(recipe).take();
  const auto digest = forge(disk, "eval");
  auto ledger = ledger::Ledger::open(world.ctx, "out/ledger").take();
  ledger
      .append_signed("artefact", {{"name", "eval"}, {"manifest_sha256", digest}},
                     World::key("thief.pem"))
      .take();
  const auto before = disk.read("out/ledger/ledger.jsonl").take();
  const auto run = world.run(recipe);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Code::verification);
  EXPECT_NE(run.error().what.find(World::key("thief.pem").fingerprint()), std::string::npos);
  EXPECT_EQ(disk.read("out/ledger/ledger.jsonl").take(), before);
}

}  // namespace
}  // namespace run
