// Work that was begun, and finished work that is replaced or left over: what a run keeps of it.
#include <algorithm>

#include "ledger/own_folder.h"
#include "ledger/unreadable_disk_test.h"
#include "run/run_test.h"

namespace run {
namespace {

using base::Code;

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

// Bug: hours of work were made again, and replaced, for one failed read.
TEST_F(Run, makes_nothing_again_whose_manifest_cannot_be_read) {
  world.run(recipe).take();
  const auto before = everything();
  ledger::UnreadableDisk failing(disk, "eval/manifest.json");
  World next(failing);
  const auto made = next.run(recipe);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::io);
  EXPECT_EQ(made.error().where, "out/eval/manifest.json");
  EXPECT_EQ(everything(), before);
  World again(disk);
  EXPECT_EQ(again.made(recipe), "");
}

TEST_F(Run, deletes_what_was_refused_of_begun_work_only_when_asked_to_begin_afresh) {
  disk.write_file("out/eval.work/part/file", "x", 0644).take();
  ledger::keep_refused(disk, "out/eval.work", "part").take();
  disk.remove_all("out/eval.work").take();
  disk.write_file("out/corpus.refused/letter", "somebody's own", 0644).take();
  EXPECT_EQ(world.made(recipe), "sources corpus eval");
  EXPECT_TRUE(disk.exists("out/eval.refused/part/file"));
  World next(disk);
  EXPECT_EQ(next.made(recipe, {.from = "corpus", .fresh = true}), "corpus");
  EXPECT_FALSE(disk.exists("out/eval.refused"));
  EXPECT_TRUE(disk.exists("out/corpus.refused/letter"));
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

// Bug: a run until the corpus let go of the training behind a model that the recipe still made.
TEST_F(Run, for_a_part_of_a_recipe_says_nothing_of_what_the_whole_of_it_makes) {
  world.run(recipe).take();
  auto shorter = recipe;
  shorter.stages.pop_back();
  const auto before = everything();
  EXPECT_EQ(world.made(shorter, {.until = "corpus"}), "");
  EXPECT_EQ(world.made(shorter, {.from = "sources"}), "");
  EXPECT_EQ(everything(), before);
  eval_of(recipe).window_tokens = 77;
  ASSERT_EQ(world.run(recipe).error().code, Code::interrupted);
  World next(disk);
  EXPECT_EQ(next.made(shorter, {.until = "corpus"}), "");
  EXPECT_TRUE(disk.exists("out/eval.work")) << "nobody gave it up";
  EXPECT_EQ(next.made(shorter), "");
  EXPECT_FALSE(disk.exists("out/eval.work"));
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

}  // namespace
}  // namespace run
