// Checkpoints that are written while the training goes on: the same files, whole or not there, and the
// one before stands until a newer one is named.
#include "train/saver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <mutex>
#include <thread>

#include "ledger/dying_disk_test.h"
#include "ledger/ledger.h"
#include "train/loop.h"
#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/step_log.h"

namespace train {
namespace {

// No space for what a checkpoint writes, from that step on; and it counts who writes one.
class FullDisk : public ledger::DyingDisk {
 public:
  FullDisk(base::Disk& below, std::string from)
      : DyingDisk(below, INT_MAX), from_(std::move(from)) {}
  base::Result<std::unique_ptr<base::Writer>> open_writer(const base::Path& path) override {
    const auto folder = base::file_name(base::parent(path));
    if (!folder.starts_with("checkpoint-")) return DyingDisk::open_writer(path);
    {
      const std::lock_guard lock(mutex_);
      writers_.push_back(std::this_thread::get_id());
    }
    if (folder >= from_)
      return base::Error{base::Code::full_disk, "no space left on the disk", path,
                         "free some space"};
    return DyingDisk::open_writer(path);
  }
  std::ptrdiff_t writes_by(std::thread::id thread) {
    const std::lock_guard lock(mutex_);
    return std::ranges::count(writers_, thread);
  }
  std::size_t writes() {
    const std::lock_guard lock(mutex_);
    return writers_.size();
  }

 private:
  const std::string from_;
  std::mutex mutex_;
  std::vector<std::thread::id> writers_;
};

struct Life {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  base::Disk& disk = *shards.disk;
  base::Disk* through = &disk;
  TrainRecipe recipe = small_recipe();
  base::Path out(const std::string& name) { return base::join(shards.root, name); }

  base::Result<ledger::Manifest> run(const std::string& name) {
    base::Cancel cancel;
    base::SilentReporter silent;
    base::Context ctx{*through, *shards.owned.clock, silent, cancel, 2, ""};
    auto ledger = TRY(ledger::Ledger::open(ctx, out(name + ".ledger")));
    const bool goes_on = disk.exists(out(name + ".work"));
    base::Json body = {{"stage", name}, {"key", name}};
    if (goes_on) body["begun"] = name;
    TRY(ledger.append(goes_on ? "resume" : "begin", body));
    auto writer = TRY(ledger::ArtefactWriter::open(ctx, out(name), "train",
                                                   ledger::ArtefactWriter::Start::resume, &ledger));
    TRY(train(small_model(), recipe, shards.folder, 7, writer, ctx));
    writer.manifest().recipe = {{"model", base::to_json(small_model())},
                                {"train", base::to_json(recipe)}};
    writer.manifest().seed = 7;
    return writer.finish();
  }
  ledger::Manifest made(const std::string& name) {
    auto manifest = run(name);
    EXPECT_TRUE(manifest.ok()) << (manifest.ok() ? "" : manifest.error().sentence());
    return manifest.ok() ? manifest.take() : ledger::Manifest{};
  }
  // Steps of the records of that kind, in their order.
  std::vector<std::int64_t> recorded(const std::string& name, const std::string& kind) {
    std::vector<std::int64_t> out;
    for (const auto& record : ledger::read_ledger(disk, this->out(name + ".ledger")).take()) {
      if (record.kind != kind) continue;
      if (record.body.contains("step")) out.push_back(record.body["step"].get<std::int64_t>());
      if (!record.body.contains("steps")) continue;
      for (const auto& step : record.body["steps"]) out.push_back(step.get<std::int64_t>());
    }
    return out;
  }
};

using Steps = std::vector<std::int64_t>;

TEST(Saver, writes_in_the_background_what_it_writes_at_once) {
  Life life;
  FullDisk disk(life.disk, "checkpoint-99999999");
  life.through = &disk;
  const auto blocking = life.made("blocking");
  const auto here = std::this_thread::get_id();
  EXPECT_EQ(disk.writes_by(here), 4);
  life.recipe.checkpoints.background = true;
  const auto background = life.made("background");
  EXPECT_EQ(background.facts["state"], blocking.facts["state"]);
  ASSERT_EQ(background.artefacts.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(background.artefacts[i].name, blocking.artefacts[i].name);
    EXPECT_EQ(background.artefacts[i].id, blocking.artefacts[i].id);
  }
  EXPECT_EQ(life.recorded("background", "checkpoint"), (Steps{5, 8, 10, 12}));
  EXPECT_EQ(disk.writes(), 8u);
  EXPECT_EQ(disk.writes_by(here), 5)
      << "the last one, for which nobody has to wait, is written at once";
}

TEST(Saver, says_what_saving_and_loading_took) {
  Life life;
  FullDisk full(life.disk, "checkpoint-00000010");
  life.through = &full;
  ASSERT_FALSE(life.run("a").ok());
  life.through = &life.disk;
  const auto facts = life.made("a").facts;
  EXPECT_GT(facts["saving_seconds"].get<double>(), 0);
  EXPECT_GT(facts["loading_seconds"].get<double>(), 0);
  double saving = 0;
  for (const auto& step : read_steps(life.disk, life.out("a")).take())
    saving += step.storing.saving;
  EXPECT_DOUBLE_EQ(facts["saving_seconds"].get<double>(), saving);
}

TEST(Saver, says_that_the_disk_is_full_and_leaves_the_checkpoint_before_whole) {
  for (const bool background : {false, true}) {
    Life life;
    const auto whole = life.made("whole").facts["state"];
    life.recipe.checkpoints.background = background;
    FullDisk full(life.disk, "checkpoint-00000008");
    life.through = &full;
    const auto stopped = life.run("a");
    ASSERT_FALSE(stopped.ok());
    const auto sentence = base::Result(stopped).error().sentence();
    EXPECT_EQ(base::Result(stopped).error().code, base::Code::full_disk) << sentence;
    EXPECT_NE(sentence.find("goes on after step 5, whose checkpoint is whole"), std::string::npos)
        << sentence;
    EXPECT_EQ(life.recorded("a", "checkpoint"), Steps{5});
    EXPECT_FALSE(life.disk.exists(base::join(life.out("a.work"), "checkpoint-00000008.work")))
        << "it would keep the disk full";
    life.through = &life.disk;
    EXPECT_EQ(life.made("a").facts["state"], whole);
  }
}

TEST(Saver, deletes_older_checkpoints_once_a_newer_one_is_recorded) {
  Life life;
  const auto whole = life.made("whole").facts["state"];
  life.recipe.checkpoint_steps = 2;
  life.recipe.checkpoints.keep_last = 2;
  life.recipe.checkpoints.keep_every = 6;
  for (const bool background : {false, true}) {
    life.recipe.checkpoints.background = background;
    const auto name = background ? "background" : "blocking";
    EXPECT_EQ(life.made(name).facts["state"], whole);
    EXPECT_EQ(list_checkpoints(life.disk, life.out(name)).take(), (Steps{6, 8, 10, 12}));
    EXPECT_EQ(life.recorded(name, "checkpoint"), (Steps{2, 4, 6, 8, 10, 12}));
    EXPECT_EQ(life.recorded(name, "pruned"), (Steps{2, 4}));
  }
}

// What went because newer ones stood is not missed by a run that goes on.
TEST(Saver, goes_on_after_pruning_without_a_word_about_what_is_gone) {
  Life life;
  const auto whole = life.made("whole").facts["state"];
  life.recipe.checkpoint_steps = 2;
  life.recipe.checkpoints.keep_last = 1;
  FullDisk full(life.disk, "checkpoint-00000008");
  life.through = &full;
  ASSERT_FALSE(life.run("a").ok());
  EXPECT_EQ(list_checkpoints(life.disk, life.out("a.work")).take(), Steps{6});
  life.through = &life.disk;
  EXPECT_EQ(life.made("a").facts["state"], whole);
  for (const auto& record : ledger::read_ledger(life.disk, life.out("a.ledger")).take())
    EXPECT_FALSE(record.body.contains("without")) << record.body.dump();
}

}  // namespace
}  // namespace train
