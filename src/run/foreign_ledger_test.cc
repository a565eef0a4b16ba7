// A ledger that somebody else signed may say anything: it is read, and leads nowhere.
#include "run/left_over.h"
#include "run/run_test.h"

namespace run {
namespace {

class ForeignLedger : public Run {
 protected:
  void record(const std::string& kind, base::Json body) {
    auto book = ledger::Ledger::open(world.ctx, "out/ledger").take();
    book.append_signed(kind, std::move(body), World::key()).take();
  }
};

// Bug: a number where a name belongs was answered with "[json.exception.type_error.302]".
TEST_F(ForeignLedger, with_numbers_for_texts_is_read_past) {
  world.run(recipe).take();
  for (const char* kind : {"artefact", "begin", "resume", "aside", "retire", "run"})
    record(kind, {{"name", 5}, {"stage", 5}, {"key", 5}, {"stem", 5}, {"stages", 5}});
  for (const char* kind : {"artefact", "begin"})
    record(kind,
           {{"name", "eval"}, {"id", "1"}, {"manifest_sha256", 5}, {"stage", "eval"}, {"key", 5}});
  EXPECT_TRUE(explain(recipe, "out", world.ctx).ok());
  World next(disk);
  EXPECT_EQ(next.made(recipe), "eval") << "its last record says nothing";
  expect_all_is_well(disk);
}

// Bug: explain read outside of the folder, and advised to delete what stands there.
TEST_F(ForeignLedger, with_paths_for_names_leads_nowhere) {
  world.run(recipe).take();
  const auto manifest = disk.read("out/eval/manifest.json").take();
  for (const char* name : {"../other", "..", "/other", "ledger", ""}) {
    const auto folder = base::join("out", name);
    disk.write_file(base::join(folder, "manifest.json"), manifest, 0644).take();
    const auto digest = base::hash_file(disk, base::join(folder, "manifest.json")).take().hex();
    record("artefact", {{"name", name}, {"id", "1"}, {"manifest_sha256", digest}});
    disk.write_file(folder + ".work/.janua", "", 0644).take();
    record("begin", {{"stage", name}, {"key", std::string(64, 'a')}});
  }
  EXPECT_TRUE(left_over(recipe, records_of_stages("out", disk).take(), "out", disk)->empty());
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_TRUE(disk.exists("out/../other.work/.janua") || disk.exists("other.work/.janua"));
  for (const auto& record : world.records()) {
    EXPECT_NE(record.kind, "retire");
    EXPECT_NE(record.kind, "aside");
  }
}

TEST_F(ForeignLedger, with_a_path_for_a_key_begins_nothing) {
  disk.write_file("out/eval.work/.janua", "", 0644).take();
  disk.write_file("out/eval.work/steps", "half", 0644).take();
  std::vector<ledger::Record> records(1);
  records[0].kind = "begin";
  records[0].body = {{"stage", "eval"}, {"key", "/../../other"}};
  EXPECT_TRUE(begun_works("out/eval", records, disk).empty());
  EXPECT_EQ(set_aside("out/eval", records, disk).take(), "");
  EXPECT_FALSE(disk.exists("out/eval.begun-/../../other"));
}

}  // namespace
}  // namespace run
