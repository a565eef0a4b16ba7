// What a full disk and a crash at any moment leave of an artefact, and which folders stay untouched.
#include "ledger/dying_disk_test.h"
#include "ledger/own_folder.h"
#include "ledger/shelf_test.h"

namespace ledger {
namespace {

using base::Code;

TEST(ArtefactWriter, leaves_the_old_or_the_new_or_nothing_when_the_disk_fills_at_any_byte) {
  std::uint64_t enough = 0;
  for (std::uint64_t capacity = 0; !enough; ++capacity) {
    base::MemoryDisk disk(capacity);
    Shelf world(disk);
    const auto old = make(world.ctx, "old");
    ASSERT_EQ(standing(disk), old.ok() ? "old" : "");
    if (!old.ok()) {
      ASSERT_EQ(old.error().code, Code::full_disk);
      continue;
    }
    const auto fresh = make(world.ctx, "new!!");
    ASSERT_EQ(standing(disk), fresh.ok() ? "new!!" : "old") << capacity;
    if (fresh.ok()) enough = capacity;
  }
  EXPECT_GT(enough, 1000u);
}

TEST(ArtefactWriter, leaves_the_old_or_the_new_when_the_power_goes_at_any_change) {
  bool finished = false;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    Shelf before(disk);
    make(before.ctx, "old").take();
    DyingDisk dying(disk, budget);
    Shelf during(dying);
    finished = make(during.ctx, "new").ok();
    ASSERT_TRUE(recover(disk, "out/corpus").ok());
    const auto after_crash = standing(disk);
    ASSERT_TRUE(after_crash == "old" || after_crash == "new") << budget;
    ASSERT_FALSE(disk.exists("out/corpus.old"));
    ASSERT_TRUE(make(before.ctx, "next").ok());
    ASSERT_EQ(standing(disk), "next");
    ASSERT_FALSE(disk.exists("out/corpus.work"));
  }
}

TEST(Recover, may_itself_die_at_any_change) {
  for (int budget = 0; budget < 9; ++budget) {
    for (int again = 0; again < 9; ++again) {
      base::MemoryDisk disk;
      Shelf world(disk);
      make(world.ctx, "old").take();
      disk.rename("out/corpus", "out/keep").take();
      make(world.ctx, "new").take();
      mark(disk, "out/corpus").take();
      disk.rename("out/corpus", "out/corpus.work").take();
      disk.rename("out/keep", "out/corpus").take();
      DyingDisk first(disk, budget), second(disk, again);
      (void)recover(first, "out/corpus");
      (void)recover(second, "out/corpus");
      ASSERT_TRUE(recover(disk, "out/corpus").ok());
      ASSERT_EQ(standing(disk), "new");
      ASSERT_FALSE(disk.exists("out/corpus.old") || disk.exists("out/corpus.work"));
    }
  }
}

// Bug: what somebody kept beside an artefact under one of these names was deleted without a word.
TEST(ArtefactWriter, leaves_folders_of_its_names_that_are_not_its_own_and_says_what_to_move) {
  for (const char* name : {"out/corpus.work", "out/corpus.old"}) {
    for (const bool copy : {false, true}) {  // of the artefact itself, with its manifest
      base::MemoryDisk disk;
      Shelf world(disk);
      make(world.ctx, "one").take();
      const auto kept = base::join(name, copy ? "manifest.json" : "thesis.odt");
      const auto bytes = copy ? disk.read("out/corpus/manifest.json").take() : "ten years of work";
      disk.write_file(kept, bytes, 0644).take();
      ASSERT_TRUE(recover(disk, "out/corpus").ok());
      EXPECT_EQ(standing_place(disk, "out/corpus"), "out/corpus");
      const auto made = make(world.ctx, "two");
      ASSERT_FALSE(made.ok()) << name;
      EXPECT_EQ(made.error().code, Code::bad_request);
      EXPECT_EQ(made.error().where, name);
      EXPECT_EQ(disk.read(kept).take(), bytes);
      EXPECT_EQ(standing(disk), "one");
      disk.rename(name, "out/mine").take();
      EXPECT_TRUE(make(world.ctx, "two").ok());
    }
  }
}

TEST(ArtefactWriter, does_not_bring_back_what_its_owner_moved_away) {
  base::MemoryDisk disk;
  Shelf world(disk);
  make(world.ctx, "one").take();
  disk.rename("out/corpus", "out/corpus.old").take();
  ASSERT_TRUE(recover(disk, "out/corpus").ok());
  EXPECT_FALSE(disk.exists("out/corpus"));
  EXPECT_TRUE(disk.exists("out/corpus.old/manifest.json"));
}

TEST(RemoveOwn, may_die_at_any_change_and_be_done_again) {
  bool finished = false;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    mark(disk, "out/a.work").take();
    for (const char* file : {"a", "b/c", "z"})
      disk.write_file(base::join("out/a.work", file), "x", 0644).take();
    DyingDisk dying(disk, budget);
    finished = remove_own(dying, "out/a.work").ok();
    ASSERT_TRUE(remove_own(disk, "out/a.work").ok()) << budget;
    ASSERT_FALSE(disk.exists("out/a.work"));
  }
}

}  // namespace
}  // namespace ledger
