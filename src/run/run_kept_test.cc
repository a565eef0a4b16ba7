// What stands in the place of an artefact of hours and is no longer what was made: it is kept, and the
// ledger says what it was.
#include <algorithm>

#include "run/run_test.h"

namespace run {
namespace {

using base::Code;

class Kept : public Run {
 protected:
  std::string id() { return ledger::read_manifest(disk, "out/eval").take().id; }
  void put(const base::Path& path, const std::string& bytes) {
    disk.write_file(path, bytes, 0644).take();
  }
  // Folders beside the artefacts.
  std::string beside() {
    std::string out;
    for (const auto& entry : disk.list("out").take())
      if (entry.name.find('.') != std::string::npos) out += entry.name + " ";
    return out;
  }
  std::vector<base::Json> refused() {
    std::vector<base::Json> out;
    for (const auto& record : world.records())
      if (record.kind == "refused") out.push_back(record.body);
    return out;
  }
};

// Bug: hours of work were made again for one byte of a manifest, and deleted.
TEST_F(Kept, finished_work_whose_manifest_is_damaged_is_made_again_and_kept) {
  world.run(recipe).take();
  const auto kept = "eval.before-" + id().substr(0, 12) + "-refused";
  put("out/eval/steps", "what took hours");
  put("out/eval/manifest.json", "{\"kind\": \"ev");
  const auto why = world.why(recipe, "eval");
  EXPECT_NE(why.find("its manifest cannot be read"), std::string::npos) << why;
  EXPECT_NE(why.find("what stands here of it will be kept as " + kept), std::string::npos) << why;
  EXPECT_EQ(world.made(recipe), "eval");
  EXPECT_EQ(beside(), kept + " ");
  EXPECT_EQ(disk.read("out/" + kept + "/steps").take(), "what took hours");
  EXPECT_EQ(disk.read("out/" + kept + "/manifest.json").take(), "{\"kind\": \"ev");
  ASSERT_EQ(refused().size(), 1u);
  EXPECT_EQ(refused()[0]["kept"], kept);
  EXPECT_EQ(refused()[0]["id"], id()) << "as it was recorded, and it was made again";
  EXPECT_FALSE(refused()[0].contains("part"));
  expect_all_is_well(disk);
}

TEST_F(Kept, damaged_work_gets_a_number_where_its_place_is_taken) {
  world.run(recipe).take();
  const auto kept = "eval.before-" + id().substr(0, 12) + "-refused";
  for (int again = 0; again < 2; ++again) {
    put("out/eval/manifest.json", "[]");
    EXPECT_EQ(world.made(recipe), "eval");
  }
  EXPECT_EQ(beside(), kept + " " + kept + ".2 ");
}

// Bug: as if the settings had changed alone, the new one would have gone through all of its states.
TEST_F(Kept, work_that_the_ledger_did_not_record_as_it_stands_is_kept_with_a_record_of_what_it_is) {
  world.run(recipe).take();
  forge(disk, "eval");
  const auto kept = "eval.before-" + id().substr(0, 12) + "-refused";
  EXPECT_NE(world.why(recipe, "eval").find("kept as " + kept), std::string::npos);
  EXPECT_EQ(world.made(recipe), "eval");
  EXPECT_EQ(beside(), kept + " ");
  ASSERT_EQ(refused().size(), 1u);
  EXPECT_EQ(refused()[0]["why"], "the ledger did not record it as it stands");
  expect_all_is_well(disk);
}

TEST_F(Kept, place_of_damaged_work_is_no_path_that_its_manifest_names) {
  world.run(recipe).take();
  auto manifest = ledger::read_manifest(disk, "out/eval").take();
  manifest.id = "../../../elsewhere";
  put("out/eval/manifest.json", base::pretty(manifest.to_json()));
  EXPECT_EQ(world.made(recipe), "eval");
  EXPECT_EQ(beside().find('/'), std::string::npos);
  EXPECT_TRUE(beside().starts_with("eval.before-")) << beside();
  EXPECT_EQ(beside().find("elsewhere"), std::string::npos) << beside();
}

// Bug: such a file was signed, for a crash may come between an artefact and its record.
TEST_F(Kept, finished_work_is_not_recorded_late_with_a_file_that_its_kind_does_not_have) {
  world.run(recipe).take();
  auto text = disk.read("out/ledger/ledger.jsonl").take();
  text.resize(text.rfind("\n{\"body\":{\"cost\"") + 1);  // its record and the signature with it
  put("out/ledger/ledger.jsonl", text);
  const auto whole = disk.read("out/eval/manifest.json").take();
  auto manifest = ledger::read_manifest(disk, "out/eval").take();
  put("out/eval/evil.py", "x");
  manifest.files.push_back({"evil.py", 1, base::sha256("x").hex(), ""});
  std::ranges::sort(manifest.files, {}, &ledger::FileEntry::path);
  manifest.id = manifest.content_id();
  put("out/eval/manifest.json", base::pretty(manifest.to_json()));
  World next(disk);
  const auto refused = next.run(recipe);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, "out/eval/evil.py");
  disk.remove_all("out/eval/evil.py").take();
  put("out/eval/manifest.json", whole);
  EXPECT_EQ(next.made(recipe), "") << "it is recorded now";
  expect_all_is_well(disk);
}

// Bug: it was said after hours of training.
TEST_F(Kept, what_stands_in_the_way_of_it_is_named_before_another_is_made) {
  world.run(recipe).take();
  const auto place = "out/eval.before-" + id().substr(0, 12);
  put(place + "/mine", "x");
  const auto before = everything();
  eval_of(recipe).window_tokens = 60;
  const auto stopped = world.run(recipe);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().where, place);
  EXPECT_FALSE(disk.exists("out/eval.work")) << "nothing was begun";
  EXPECT_EQ(everything(), before);
  disk.remove_all(place).take();
  EXPECT_EQ(world.made(recipe), "eval");
}

// Bug: each stop began it anew, and deleted what was begun before.
TEST_F(Kept, work_begun_in_the_place_of_a_damaged_one_goes_on_after_a_stop) {
  eval_of(recipe).window_tokens = 77;
  EXPECT_EQ(world.run(recipe).error().code, Code::interrupted);
  World(disk).run(recipe).take();
  put("out/eval/manifest.json", "[]");
  World stopped(disk);
  EXPECT_EQ(stopped.run(recipe).error().code, Code::interrupted);
  World next(disk);
  EXPECT_EQ(next.made(recipe), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first77 second77 ");
  EXPECT_EQ(beside().find("begun"), std::string::npos) << beside();
}

TEST_F(Kept, work_of_minutes_whose_manifest_is_damaged_is_made_again_in_its_place) {
  world.run(recipe).take();
  put("out/corpus/manifest.json", "[]");
  EXPECT_EQ(world.made(recipe), "corpus");
  EXPECT_EQ(beside(), "");
}

// A crash hid it, and nobody asks for it now.
TEST_F(Kept, finished_work_that_a_crash_kept_out_of_the_ledger_waits_for_its_recipe_as_begun_work) {
  world.run(recipe).take();
  auto other = recipe;
  eval_of(other).window_tokens = 60;
  World(disk).run(other).take();
  auto text = disk.read("out/ledger/ledger.jsonl").take();
  text.resize(text.rfind("\n{\"body\":{\"cost\"") + 1);  // its record and the signature with it
  put("out/ledger/ledger.jsonl", text);
  World next(disk);
  EXPECT_EQ(next.made(recipe), "") << "what it took the place of stands again";
  EXPECT_TRUE(beside().starts_with("eval.begun-")) << beside();
  expect_all_is_well(disk);
  EXPECT_EQ(next.made(other), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first60 second60 ");
  expect_all_is_well(disk);
}

}  // namespace
}  // namespace run
