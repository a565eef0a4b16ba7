// What a run makes, what it leaves alone, and what a crash at any moment costs: nothing.
#include "run/run.h"

#include <stdlib.h>

#include <filesystem>

#include "base/folder_lock.h"
#include "ledger/dying_disk_test.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

using base::Code;

// Writes other figures into an artefact and recomputes all that needs no key.
std::string forge(base::Disk& disk, const std::string& stage) {
  const auto folder = "out/" + stage;
  auto manifest = ledger::read_manifest(disk, folder).take();
  disk.write_file(folder + "/" + manifest.files[0].path, "{\"forged\":1}", 0644).take();
  manifest.files[0].bytes = 12;
  manifest.files[0].sha256 = base::sha256("{\"forged\":1}").hex();
  manifest.id = manifest.content_id();
  const auto bytes = base::pretty(manifest.to_json());
  disk.write_file(folder + "/manifest.json", bytes, 0644).take();
  return base::sha256(bytes).hex();
}

class Run : public testing::Test {
 protected:
  std::string everything() {
    std::string all;
    for (const auto& path : base::list_files(disk, "out").take())
      all += path + "\n" + disk.read("out/" + path).take() + "\n";
    return all;
  }
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();
};

TEST_F(Run, makes_everything_in_order_and_records_it) {
  EXPECT_EQ(world.made(recipe), "sources corpus eval");
  expect_all_is_well(disk);
  std::string kinds;
  for (const auto& record : world.records()) kinds += record.kind + " ";
  EXPECT_EQ(kinds,
            "run begin signature artefact signature begin signature decision artefact signature "
            "begin signature artefact signature ");
}

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

TEST_F(Run, stops_when_asked_and_goes_on_where_it_was) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, Code::interrupted);
  World next(disk);
  EXPECT_EQ(next.made(recipe), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first77 second77 ");
  bool resumed = false;
  for (const auto& record : next.records()) resumed |= record.kind == "resume";
  EXPECT_TRUE(resumed);
  expect_all_is_well(disk);
}

TEST_F(Run, keeps_half_done_work_for_its_own_recipe_while_another_is_made) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, Code::interrupted);
  eval_of(recipe).window_tokens = 78;
  World next(disk);
  EXPECT_EQ(next.made(recipe), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first78 ");
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(next.made(recipe), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first77 second77 ");
  expect_all_is_well(disk);
}

TEST_F(Run, deletes_half_done_work_only_when_asked_to_begin_afresh) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, Code::interrupted);
  eval_of(recipe).window_tokens = 78;
  World next(disk);
  EXPECT_EQ(next.made(recipe, {.fresh = true}), "eval");
  for (const auto& entry : disk.list("out").take())
    EXPECT_EQ(entry.name.find("begun"), std::string::npos) << entry.name;
}

TEST_F(Run, until_a_stage_makes_nothing_behind_it) {
  EXPECT_EQ(world.made(recipe, {.until = "corpus"}), "sources corpus");
  EXPECT_EQ(world.made(recipe), "eval");
}

TEST_F(Run, from_a_stage_takes_what_stands_before_it) {
  EXPECT_NE(world.made(recipe, {.from = "eval"}).find("and there is none"), std::string::npos);
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

TEST_F(Run, says_that_a_stage_forgot_a_file_or_wrote_one_beside_its_list) {
  world.fake.corpus.files = FakeLife::kSourcesFiles;
  const auto made = world.run(world.fake.recipe());
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().where, "out/corpus.work/text");
}

// Bug: half of a training was kept when the recipe changed, a whole one replaced.
TEST_F(Run, keeps_a_finished_artefact_of_hours_when_another_takes_its_place) {
  world.run(recipe).take();
  const auto id = ledger::read_manifest(disk, "out/eval").take().id;
  const auto kept = "out/eval.before-" + id.substr(0, 12);
  eval_of(recipe).window_tokens = 50;
  EXPECT_NE(world.why(recipe, "eval")
                .find("the finished one that stands here will be kept as " + base::file_name(kept)),
            std::string::npos)
      << world.why(recipe, "eval");
  EXPECT_EQ(world.made(recipe), "eval");
  EXPECT_EQ(ledger::read_manifest(disk, kept).take().id, id);
  EXPECT_NE(ledger::read_manifest(disk, "out/eval").take().id, id);
  eval_of(recipe).window_tokens = 60;
  EXPECT_EQ(world.made(recipe, {.fresh = true}), "eval");  // begun work, not finished one
  EXPECT_EQ(ledger::read_manifest(disk, kept).take().id, id);
}

// Bug: all was fresh, and no audit could ever be told that the other work was given up.
TEST_F(Run, sets_begun_work_aside_and_says_so_when_the_recipe_goes_back_to_what_stands) {
  world.run(recipe).take();
  auto other = recipe;
  eval_of(other).window_tokens = 77;
  ASSERT_EQ(world.run(other).error().code, Code::interrupted);
  World next(disk);
  EXPECT_EQ(next.made(recipe), "");
  const auto records = next.records();
  const auto aside = std::ranges::find(records, std::string("aside"), &ledger::Record::kind);
  ASSERT_NE(aside, records.end());
  EXPECT_EQ(aside->body["stage"], "eval");
  const auto kept = aside->body["kept"].get<std::string>();
  EXPECT_EQ(kept, "eval.begun-" + aside->body["key"].get<std::string>().substr(0, 12));
  EXPECT_TRUE(disk.exists(base::join("out", kept)));
  expect_all_is_well(disk);
  const auto before = everything();
  EXPECT_EQ(next.made(recipe), "");
  EXPECT_EQ(everything(), before) << "said once";
  EXPECT_EQ(next.made(other), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first77 second77 ");
}

TEST_F(Run, begun_again_afresh_deletes_what_was_set_aside_though_all_is_fresh) {
  world.run(recipe).take();
  auto other = recipe;
  eval_of(other).window_tokens = 77;
  ASSERT_EQ(world.run(other).error().code, Code::interrupted);
  World next(disk);
  EXPECT_EQ(next.made(recipe), "");
  EXPECT_EQ(next.made(recipe, {.fresh = true}), "");
  for (const auto& entry : disk.list("out").take())
    EXPECT_EQ(entry.name.find(".begun"), std::string::npos) << entry.name;
  expect_all_is_well(disk);
}

// Bug: a flipped byte was named by who read it, and no command mended it.
TEST_F(Run, from_a_stage_afresh_makes_it_again_though_it_looks_fresh) {
  world.run(recipe).take();
  disk.write_file("out/corpus/text", "41", 0644).take();  // of the same size
  World next(disk);
  EXPECT_EQ(next.made(recipe), "");
  const auto folder = base::Path("out/corpus");
  const auto manifest = ledger::read_manifest(disk, folder).take();
  const auto wrong = ledger::verify_files(disk, folder, manifest);
  ASSERT_FALSE(wrong.ok());
  EXPECT_NE(wrong.error().hint.find("janua run RECIPE --from corpus --fresh"), std::string::npos);
  EXPECT_EQ(next.made(recipe, {.from = "corpus", .fresh = true}), "corpus");
  EXPECT_EQ(disk.read("out/corpus/text").take(), "40");
  expect_all_is_well(disk);
}

TEST_F(Run, retires_what_no_stage_makes_any_more_and_recalls_it) {
  world.run(recipe).take();
  auto shorter = recipe;
  shorter.stages.pop_back();
  const auto turns = [&] {
    std::string out;
    for (const auto& record : world.records())
      if (record.kind == "retire" || record.kind == "recall")
        out += record.kind + " " + record.body["name"].get<std::string>() + " ";
    return out;
  };
  EXPECT_EQ(world.made(shorter), "");
  EXPECT_EQ(turns(), "retire eval ");
  expect_all_is_well(disk);
  const auto before = everything();
  EXPECT_EQ(world.made(shorter), "");
  EXPECT_EQ(everything(), before) << "said once";
  EXPECT_EQ(world.made(recipe, {.until = "corpus"}), "");
  EXPECT_EQ(turns(), "retire eval ") << "nobody asked for it";
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_EQ(turns(), "retire eval recall eval ");
  expect_all_is_well(disk);
}

TEST_F(Run, retires_nothing_that_was_changed_or_is_gone) {
  world.run(recipe).take();
  auto shorter = recipe;
  shorter.stages.pop_back();
  forge(disk, "eval");
  EXPECT_EQ(world.made(shorter), "");
  disk.remove_all("out/eval").take();
  EXPECT_EQ(world.made(shorter), "");
  for (const auto& record : world.records()) EXPECT_NE(record.kind, "retire");
}

// Bug: a run signed times of 1970, and its life was condemned for ever.
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

TEST(RunCrash, loses_nothing_when_the_power_goes_at_any_change) {
  bool finished = false;
  int budgets = 0;
  for (int budget = 0; !finished; ++budget, ++budgets) {
    base::MemoryDisk disk;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(during.fake.recipe()).ok();
    World after(disk);
    const auto outcomes = after.run(after.fake.recipe());
    ASSERT_TRUE(outcomes.ok()) << budget << ": " << outcomes.error().sentence();
    expect_all_is_well(disk);
    ASSERT_FALSE(testing::Test::HasFailure()) << budget;
    ASSERT_EQ(after.made(after.fake.recipe()), "");
  }
  EXPECT_GT(budgets, 30);
}

TEST(RunCrash, loses_nothing_when_the_power_goes_while_something_is_made_anew) {
  bool finished = false;
  const FakeLife fake;
  auto changed = fake.recipe();
  corpus_of(changed).min_document_bytes = 41;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(changed).ok();
    World after(disk);
    const auto outcomes = after.run(changed);
    ASSERT_TRUE(outcomes.ok()) << budget << ": " << outcomes.error().sentence();
    expect_all_is_well(disk);
    ASSERT_FALSE(testing::Test::HasFailure()) << budget;
    ASSERT_EQ(disk.read("out/corpus/text").take(), "41");
  }
}

TEST(RunCrash, keeps_the_finished_artefact_when_the_power_goes_while_another_takes_its_place) {
  bool finished = false;
  const FakeLife fake;
  auto changed = fake.recipe();
  eval_of(changed).window_tokens = 41;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    const auto id = ledger::read_manifest(disk, "out/eval").take().id;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(changed).ok();
    World after(disk);
    ASSERT_TRUE(after.run(changed).ok()) << budget;
    expect_all_is_well(disk);
    const auto kept = ledger::read_manifest(disk, kept_name("out/eval", id));
    ASSERT_TRUE(kept.ok() && kept->id == id) << budget;
  }
}

TEST(RunCrash, says_that_begun_work_was_set_aside_and_what_was_retired_whenever_the_power_goes) {
  bool finished = false;
  const FakeLife fake;
  auto other = fake.recipe(), shorter = fake.recipe();
  eval_of(other).window_tokens = 77;
  shorter.stages.pop_back();
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    ASSERT_EQ(before.run(other).error().code, Code::interrupted);
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(shorter).ok();
    World after(disk);
    ASSERT_TRUE(after.run(shorter).ok()) << budget;
    expect_all_is_well(disk);
    std::string kinds;
    for (const auto& record : after.records())
      if (record.kind == "aside" || record.kind == "retire") kinds += record.kind + " ";
    EXPECT_EQ(kinds, "retire aside ") << budget;
    EXPECT_FALSE(disk.exists("out/eval.work")) << budget;
  }
}

TEST(RunCrash, never_goes_on_with_half_done_work_for_another_recipe) {
  bool finished = false;
  const FakeLife fake;
  auto recipe = fake.recipe();
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    eval_of(recipe).window_tokens = 77;
    ASSERT_EQ(before.run(recipe).error().code, Code::interrupted);
    eval_of(recipe).window_tokens = 78;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(recipe).ok();
    World after(disk);
    ASSERT_TRUE(after.run(recipe).ok());
    ASSERT_EQ(disk.read("out/eval/steps").take().find("77"), std::string::npos) << budget;
  }
}

TEST(RunCrash, loses_nothing_when_the_disk_fills_up) {
  for (std::uint64_t capacity = 0; capacity < 16000; capacity += 37) {
    base::MemoryDisk disk(capacity);
    World world(disk);
    const auto outcomes = world.run(world.fake.recipe());
    if (outcomes.ok()) {
      expect_all_is_well(disk);
      continue;
    }
    ASSERT_EQ(outcomes.error().code, Code::full_disk) << outcomes.error().sentence();
    if (disk.exists("out/ledger/ledger.jsonl")) {
      ASSERT_TRUE(ledger::read_ledger(disk, "out/ledger").ok());
    }
  }
}

TEST(RunLock, refuses_a_second_run_in_the_same_folder_and_leaves_no_lock_behind) {
  std::string folder = testing::TempDir() + "janua-run-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto disk = base::real_disk();
  World world(*disk);
  const auto key = ledger::Key::load_or_make(*disk, folder + "/key/key.pem").take();
  const auto recipe = world.fake.recipe();
  {
    const auto held = base::FolderLock::take(folder).take();
    const auto refused = run(recipe, {}, folder, key, world.ctx);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::locked);
  }
  EXPECT_TRUE(run(recipe, {}, folder, key, world.ctx).ok());
  EXPECT_TRUE(run(recipe, {}, folder, key, world.ctx).ok());
  std::filesystem::remove_all(folder);
}

TEST(RunLock, writes_nothing_for_a_request_that_cannot_be) {
  base::MemoryDisk disk;
  World world(disk);
  const auto key = ledger::Key::load_or_make(disk, "key.pem").take();
  const auto recipe = world.fake.recipe();
  EXPECT_EQ(run(recipe, {.until = "no"}, "out", key, world.ctx).error().code, Code::bad_request);
  EXPECT_FALSE(disk.exists("out"));
}

}  // namespace
}  // namespace run
