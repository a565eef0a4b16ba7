// Whatever folders a run leaves when the power goes, the next run of any recipe ends in a life that an
// audit finds nothing wrong with, and no work of hours is gone.
#include <functional>
#include <set>

#include "audit/small_life_test.h"

namespace audit {
namespace {

using Step = std::function<base::Result<void>(base::Disk&)>;

struct Crash {
  const char* name;
  Step before, crashes;
  // What was damaged and is no longer asked for stays a finding: nobody can vouch for what it was.
  bool damaged = false;
};

// The endings of the folders in the run's own that are not artefacts: "essay.before-", "notes.work".
std::set<std::string> names_beside(base::Disk& disk) {
  std::set<std::string> out;
  const auto entries = disk.list("out");
  if (!entries.ok()) return out;
  for (const auto& entry : *entries) {
    const auto dot = entry.name.find('.'), dash = entry.name.find('-');
    if (dot != std::string::npos) out.insert(entry.name.substr(0, dash));
  }
  return out;
}

class LeftBehind : public testing::Test {
 protected:
  Step of(int window, int bytes = 40, const run::Options& options = {}) const {
    return [=, this](base::Disk& disk) {
      return SmallLife::live(disk, life.recipe(window, bytes), options);
    };
  }
  static Step put(const std::string& path, const std::string& bytes) {
    return [=](base::Disk& disk) { return disk.write_file(path, bytes); };
  }
  // One after the other, whatever comes of each.
  static Step all(const std::vector<Step>& steps) {
    return [steps](base::Disk& disk) -> base::Result<void> {
      for (const auto& step : steps) (void)step(disk).ok();
      return {};
    };
  }
  // The power went after the last artefact was put in its place and before its record.
  static base::Result<void> forget_record(base::Disk& disk) {
    const base::Path path = "out/ledger/ledger.jsonl";
    const auto text = TRY(disk.read(path));
    return disk.truncate(path, text.rfind("\n{\"body\":{\"cost\"") + 1);
  }
  static constexpr int kStops = SmallLife::kStops;

  std::vector<Crash> scenes() const {
    const auto half = "out/essay.work/half-00000001/text";
    return {
        {"the first run", all({}), of(40)},
        {"another takes its place", of(40), of(41)},
        {"another recipe while one is half done", all({of(40), of(kStops)}), of(41)},
        {"its manifest is damaged", all({of(40), put("out/essay/manifest.json", "[")}), of(40),
         true},
        {"its manifest is damaged and the recipe another one",
         all({of(40), put("out/essay/manifest.json", "{\"kind\":\"essay\"}")}), of(41), true},
        {"it is taken out of the recipe", of(40), of(0)},
        {"half done and taken out of the recipe", all({of(40), of(kStops)}), of(0)},
        {"what it is made from changes", of(40), of(40, 41)},
        {"half of what was begun is damaged", all({of(kStops), put(half, "damaged")}), of(kStops)},
        {"what was set aside is deleted", all({of(40), of(kStops), of(41)}),
         of(42, 40, {.fresh = true})},
        {"what was refused is deleted", all({of(40), of(kStops), put(half, "damaged"), of(kStops)}),
         of(42, 40, {.fresh = true})},
        {"hidden by a crash, and another one asked for", all({of(40), of(41), forget_record}),
         of(42)},
        {"hidden by a crash, and its recipe left", all({of(40), of(41), forget_record}), of(0)},
        {"made again by name", of(40), of(40, 40, {.from = "essay", .fresh = true})}};
  }
  // Shows what stood there before the scene, and what the power left when it went: at its first
  // change, at its second and so on, until it comes to its end. `crash` says when, for messages.
  using Look =
      std::function<void(base::Disk& start, base::MemoryDisk& crashed, const std::string& crash)>;
  static void crash_at_each_change(const Crash& scene, const Look& look) {
    base::MemoryDisk start;
    ASSERT_TRUE(scene.before(start).ok()) << scene.name;
    bool finished = false;
    for (int budget = 0; !finished && !HasFatalFailure(); ++budget) {
      base::MemoryDisk crashed;
      SmallLife::copy(start, crashed);
      ledger::DyingDisk dying(crashed, budget);
      const auto ended = scene.crashes(dying);
      finished = ended.ok() || ended.error().code == base::Code::interrupted;
      look(start, crashed, std::string(scene.name) + ", crash " + std::to_string(budget));
    }
  }
  SmallLife life;
};

TEST_F(LeftBehind, by_a_crash_at_any_change_is_a_life_that_the_next_run_of_any_recipe_mends) {
  std::set<std::string> names;
  for (const auto& scene : scenes())
    crash_at_each_change(scene, [&](auto& start, auto& crashed, const std::string& crash) {
      names.merge(names_beside(crashed));
      for (const int window : {40, 41, 0}) {
        if (window == 0 && scene.damaged) continue;
        base::MemoryDisk next;
        SmallLife::copy(crashed, next);
        const auto where = crash + ", then " + std::to_string(window);
        const auto mended = SmallLife::live(next, life.recipe(window));
        ASSERT_TRUE(mended.ok()) << where << ": " << mended.error().sentence();
        const auto report = life.verify(next);
        ASSERT_TRUE(report.consistent()) << where << "\n" << to_text(report);
      }
    });
  for (const char* name :
       {"essay.work", "notes.work", "notes.old", "essay.before", "essay.begun", "essay.refused"})
    EXPECT_TRUE(names.contains(name)) << name << " was never left, so nothing is shown of it";
}

TEST_F(LeftBehind, finished_work_of_hours_stands_somewhere_whenever_the_power_goes) {
  for (const auto& scene : scenes())
    crash_at_each_change(scene, [&](auto& start, auto& crashed, const std::string& where) {
      const auto made = start.read("out/essay/text");
      if (!made.ok()) return;
      const auto next = SmallLife::live(crashed, life.recipe(41));
      ASSERT_TRUE(next.ok()) << where << ": " << next.error().sentence();
      bool stands = false;
      for (const auto& entry : crashed.list("out").take()) {
        const auto text = crashed.read("out/" + entry.name + "/text");
        stands |= text.ok() && *text == *made;
      }
      EXPECT_TRUE(stands) << where;
    });
}

}  // namespace
}  // namespace audit
