// A training that was killed is finished to one that verifies, whatever was left of its files.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "audit/stopped_life_test.h"
#include "ledger/unreadable_disk_test.h"

namespace audit {
namespace {

using base::Json;

// The training killed after some step, as it stands in out/train.work.
struct Killed : RealLife {
  explicit Killed(std::uint64_t step) {
    disk.remove_all("out").take();
    const bool ended = run_until(
        *this, kRecipe, {},
        [&](const base::Event& event) {
          return event.kind == base::Event::Kind::progress && event.stage == "train" &&
                 event.done == step;
        },
        2);
    EXPECT_FALSE(ended);
  }
};

std::string everything(base::Disk& disk, const base::Path& folder) {
  std::string all;
  for (const auto& path : base::list_files(disk, folder).take())
    all += path + "\n" + disk.read(base::join(folder, path)).take() + "\n";
  return all;
}

// Runs the recipe to its end: where the log is missed, nothing that was begun is gone, and the
// training is made anew only when that is asked for.
void finish(RealLife& life) {
  const base::Path work = "out/train.work";
  const auto before = everything(life.disk, work);
  const auto first = life.run(kRecipe);
  if (first.ok()) return;
  EXPECT_EQ(first.error().code, base::Code::bad_data) << first.error().sentence();
  EXPECT_NE(first.error().hint.find("put back a copy"), std::string::npos)
      << first.error().sentence();
  EXPECT_EQ(everything(life.disk, work), before);
  const auto recipe = must(run::load_recipe(run::stage::all(), life.disk, "again.toml"));
  must(run::run_unlocked(recipe, {.from = "train", .fresh = true}, "out", life.key, life.ctx));
}

// Bug: the run finished and signed what every audit refused for ever.
TEST(Killed, training_whose_log_or_checkpoints_were_cut_is_finished_to_one_that_verifies) {
  const std::string log = "out/train.work/steps.jsonl";
  for (const std::uint64_t step : {2, 4, 9}) {
    const auto lines = Killed(step).read(log);
    for (std::size_t kept = 0; kept <= lines.size();
         kept += std::max<std::size_t>(1, lines.size() / 5)) {
      Killed life(step);
      life.put(log, lines.substr(0, kept));
      finish(life);
      const auto report = life.verify();
      EXPECT_TRUE(verdict(report).starts_with("verified")) << step << " " << kept << "\n"
                                                           << to_text(report);
    }
  }
}

TEST(Killed, training_whose_log_holds_zeros_or_another_story_is_finished_to_one_that_verifies) {
  const std::string log = "out/train.work/steps.jsonl";
  const std::vector<std::function<void(std::string&)>> changes = {
      [](std::string& text) {
        text.resize(text.size() / 2);
        text += std::string(700, '\0') + "\n";
      },
      [](std::string& text) { text += std::string(text); },
      [](std::string& text) { text.erase(0, text.find('\n') + 1); },
      [](std::string& text) { text.replace(text.find("\"rate\":") + 7, 3, "7.5"); },
      [](std::string& text) { text = "\n\n\n"; }};
  for (const auto& change : changes) {
    Killed life(7);
    auto text = life.read(log);
    change(text);
    life.put(log, text);
    finish(life);
    const auto report = life.verify();
    EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  }
}

TEST(Killed, training_that_lost_any_of_its_checkpoints_is_finished_to_one_that_verifies) {
  for (const char* name : {"checkpoint-00000003", "checkpoint-00000005", "checkpoint-00000007"})
    for (const bool whole : {false, true}) {
      Killed life(7);
      const auto folder = base::join("out/train.work", name);
      ASSERT_TRUE(life.disk.exists(folder)) << name;
      if (whole)
        life.disk.remove_all(folder).take();
      else
        scramble(life.disk, folder + "/state.safetensors");
      must(life.run(kRecipe));
      EXPECT_EQ(life.disk.exists(base::join("out/train.refused", name)), !whole);
      const auto report = life.verify();
      EXPECT_TRUE(verdict(report).starts_with("verified")) << name << "\n" << to_text(report);
      const auto text = to_text(report);
      const auto note =
          base::join("out/train.refused", name) + ": what a run refused of train, " + name;
      EXPECT_EQ(text.find(note) != text.npos, !whole) << text;
    }
}

// Bug: any folder of that name was believed, if only a training had been begun there once.
TEST(Refused, is_believed_to_the_last_byte_and_nothing_beside_it) {
  const base::Path folder = "out/train.refused", part = folder + "/checkpoint-00000005";
  const auto state = part + "/state.safetensors";
  Killed life(7);
  scramble(life.disk, "out/train.work/checkpoint-00000005/state.safetensors");
  must(life.run(kRecipe));
  ASSERT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
  const std::string stranger = "no record in the ledger accounts for it";
  life.put(folder + "/checkpoint-00000003/state.safetensors", "evil");
  EXPECT_TRUE(names(life.verify(0), folder + "/checkpoint-00000003", stranger));
  life.disk.remove_all(folder + "/checkpoint-00000003").take();
  life.put(folder + "/x.py", "evil");
  EXPECT_TRUE(names(life.verify(0), folder + "/x.py", stranger));
  life.disk.remove_all(folder + "/x.py").take();
  for (const char* name : {"/x.py.part", "/x.part/evil.py"}) {
    life.put(part + name, "evil");
    EXPECT_TRUE(names(life.verify(0), part, "the record does not cover it")) << name;
    life.disk.remove_all(part + "/x.py.part").take();
    life.disk.remove_all(part + "/x.part").take();
  }
  const auto mark = life.read(folder + "/.janua");
  life.put(folder + "/.janua", std::string(1000, 'x'));
  EXPECT_TRUE(names(life.verify(0), folder + "/.janua", stranger));
  life.put(folder + "/.janua", mark);
  const auto bytes = life.read(state);
  scramble(life.disk, state);
  EXPECT_TRUE(names(life.verify(0), part, stranger));
  life.put(state, bytes);
  EXPECT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
  life.disk.remove_all(folder).take();
  EXPECT_TRUE(life.verify(0).consistent()) << "its owner may delete it";
}

TEST(Refused, folder_where_nothing_was_refused_is_a_finding) {
  RealLife life;
  life.put("out/train.refused/checkpoint-00000003/state.safetensors", "evil");
  EXPECT_TRUE(
      names(life.verify(0), "out/train.refused", "no record in the ledger accounts for it"));
}

TEST(Refused, by_a_former_version_which_recorded_nothing_of_it_is_believed_as_it_was_then) {
  Killed life(7);
  scramble(life.disk, "out/train.work/checkpoint-00000005/state.safetensors");
  must(life.run(kRecipe));
  Forger forger(life.disk);
  std::erase_if(forger.records, [](const Json& record) { return record["kind"] == "refused"; });
  for (const char* kind : {"begin", "resume"})
    forger.each(kind, [](Json& body) { body.erase("refused"); });
  for (auto& record : forger.records) record.erase("left");
  forger.sign(life.key);
  const auto report = life.verify(0);
  EXPECT_TRUE(report.consistent()) << to_text(report);
  EXPECT_NE(to_text(report).find("out/train.refused: what a run found damaged"), std::string::npos);
  life.put("out/train.refused/x.py", "evil");
  EXPECT_TRUE(names(life.verify(0), "out/train.refused/x.py", "no record in the ledger"));
  life.disk.remove_all("out/train.refused/x.py").take();
  const auto evil = "out/train.refused/checkpoint-00000005/evil.py.part";
  life.put(evil, "evil");
  EXPECT_TRUE(names(life.verify(0), evil, "no train has such a file"));
}

// Kills a run of the recipe at every change of the disk that its training makes, finishes each and
// audits it. How many changes there were.
int die_at_every_change(const std::string& more) {
  std::string text = without(kRecipe, {"eval", "card"}) + more;
  text.replace(text.find("steps = 9"), 9, "steps = 5");
  text.replace(text.find("checkpoint_steps = 3"), 20, "checkpoint_steps = 2");
  base::MemoryDisk until_then;
  {
    RealLife life;
    life.disk.remove_all("out").take();
    must(life.run(without(text, {"model", "train"})));
    copy(life.disk, until_then, "out");
  }
  bool finished = false;
  int budget = 0;
  for (; !finished; ++budget) {
    RealLife life;
    life.disk.remove_all("out").take();
    copy(until_then, life.disk, "out");
    ledger::DyingDisk dying(life.disk, budget);
    base::Context ctx{dying, *life.owned.clock, *life.owned.reporter, life.owned.cancel, 1, ""};
    life.put("again.toml", text);
    const auto recipe = must(run::load_recipe(run::stage::all(), life.disk, "again.toml"));
    finished = run::run_unlocked(recipe, {}, "out", life.key, ctx).ok();
    must(life.run(text));
    const auto report = life.verify();
    EXPECT_TRUE(verdict(report).starts_with("verified")) << budget << "\n" << to_text(report);
    if (testing::Test::HasFailure()) break;
  }
  return budget;
}

// Bug: a checkpoint that a crash kept out of the ledger was gone on from and never recorded, so
// that the model was taken for one of another step for ever.
TEST(Killed, at_any_change_of_the_disk_a_training_is_finished_to_one_that_verifies) {
  EXPECT_GT(die_at_every_change(""), 60);
}

TEST(Killed, so_is_one_that_saves_in_the_background_and_keeps_its_newest_checkpoint_alone) {
  EXPECT_GT(die_at_every_change("\n[train.checkpoints]\nbackground = true\nkeep_last = 1\n"), 60);
}

// What was deleted because newer ones stood is told by a record, and missed where none tells it.
TEST(Pruned, checkpoints_verify_by_their_records_alone) {
  const auto text = std::string(kRecipe) + "\n[train.checkpoints]\nkeep_last = 1\n";
  RealLife life;
  life.disk.remove_all("out").take();
  must(life.run(text));
  EXPECT_FALSE(life.disk.exists("out/train/checkpoint-00000003"));
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  EXPECT_NE(to_text(report).find("the checkpoints of steps [3] were deleted"), std::string::npos)
      << to_text(report);
  Forger forger(life.disk);
  std::erase_if(forger.records, [](const Json& record) { return record["kind"] == "pruned"; });
  for (auto& record : forger.records) record.erase("left");
  forger.sign(life.key);
  EXPECT_TRUE(names(life.verify(0), "", "the checkpoint of step 3, which this records, is not in"));
}

// The ledger of the version before, which did not record what it went on from.
TEST(Killed, training_of_the_version_before_that_went_on_from_an_unrecorded_checkpoint_verifies) {
  Killed life(9);
  must(life.run(kRecipe));
  Forger forger(life.disk);
  std::erase_if(forger.records, [](const Json& record) {
    return record["kind"] == "checkpoint" && record["body"]["step"] == 9;
  });
  for (auto& record : forger.records)
    if (record["kind"] == "resume") record.erase("left");
  forger.sign(life.key);
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
}

// Bug: a medium that fails was told as a forgery.
TEST(Unreadable, file_ends_an_audit_without_a_verdict) {
  RealLife life;
  for (const char* file : {"corpus/train/deu_Latn.jsonl.zst", "model/model.safetensors",
                           "train/manifest.json", "train/checkpoint-00000003/state.safetensors",
                           "train/checkpoint-00000003/manifest.json", "ledger/ledger.jsonl"}) {
    ledger::UnreadableDisk failing(life.disk, file);
    base::Context ctx{failing, *life.owned.clock, *life.owned.reporter, life.owned.cancel, 2, ""};
    const auto report = verify("out", {"", 0, "n", run::stage::all()}, nullptr, ctx);
    ASSERT_FALSE(report.ok()) << file << to_text(*report);
    EXPECT_EQ(report.error().code, base::Code::io) << file;
    EXPECT_EQ(report.error().where, base::join("out", file));
  }
}

}  // namespace
}  // namespace audit
