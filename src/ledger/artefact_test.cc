// What an artefact is, then what a full disk and a crash at any moment leave behind.
#include "ledger/artefact.h"

#include <gtest/gtest.h>

#include "ledger/dying_disk_test.h"
#include "ledger/ledger.h"

namespace ledger {
namespace {

using base::Code;
using base::Path;
using base::Result;

struct World {
  explicit World(base::Disk& disk)
      : ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""} {}
  base::OwnedContext owned;
  base::Context ctx;
};

Result<Manifest> make(base::Context& ctx, const std::string& text) {
  auto writer = TRY(ArtefactWriter::open(ctx, "out/corpus", "corpus"));
  TRY(ctx.disk.write_file(writer.path("a.txt"), text));
  TRY(ctx.disk.make_folders(writer.path("deep")));
  auto stream = TRY(ctx.disk.open_writer(writer.path("deep/b.txt")));
  TRY(stream->write(text + text));
  TRY(stream->commit());
  writer.manifest().seed = 7;
  writer.manifest().version = 2;
  writer.manifest().inputs["sources"] = "abc";
  writer.manifest().recipe = {{"words", 50}};
  writer.manifest().counts = {{"documents", 2}};
  return writer.finish();
}

// The text of the artefact that stands, "" if none; fails if half of something stands.
std::string standing(base::Disk& disk) {
  const auto manifest = read_manifest(disk, "out/corpus");
  if (!manifest.ok()) {
    EXPECT_EQ(manifest.error().code, Code::missing);
    return "";
  }
  const auto whole = verify_files(disk, "out/corpus", *manifest);
  EXPECT_TRUE(whole.ok()) << whole.error().sentence();
  return disk.read("out/corpus/a.txt").take();
}

TEST(Artefact, keeps_what_its_maker_said_and_what_it_counted_itself) {
  base::MemoryDisk disk;
  World world(disk);
  const auto made = make(world.ctx, "hello").take();
  const auto read = read_manifest(disk, "out/corpus").take();
  EXPECT_EQ(read.to_json(), made.to_json());
  EXPECT_EQ(read.kind, "corpus");
  EXPECT_EQ(read.seed, 7);
  EXPECT_EQ(read.inputs.at("sources"), "abc");
  ASSERT_EQ(read.files.size(), 2u);
  EXPECT_EQ(read.files[0].path, "a.txt");
  EXPECT_EQ(read.files[0].sha256, base::sha256("hello").hex());
  EXPECT_EQ(read.files[1].path, "deep/b.txt");
  EXPECT_EQ(read.files[1].bytes, 10u);
  EXPECT_GE(read.cost.at("wall_s").get<double>(), 0);
  EXPECT_EQ(read.tool.at("build").get<std::string>().size(), 64u);
}

TEST(Artefact, id_names_the_content_and_nothing_else) {
  base::MemoryDisk disk, other;
  World world(disk), second(other);
  const auto a = make(world.ctx, "hello").take(), b = make(second.ctx, "hello").take();
  EXPECT_EQ(a.id, b.id);
  EXPECT_NE(a.id, make(second.ctx, "hellO").take().id);
  std::string bytes("corpus\0a.txt\0", 13);
  bytes += base::sha256("hello").hex() + std::string("\0deep/b.txt\0", 12) +
           base::sha256("hellohello").hex() + std::string("\0", 1);
  EXPECT_EQ(a.id, base::sha256(bytes).hex());
}

TEST(Artefact, does_not_exist_before_it_is_finished) {
  base::MemoryDisk disk;
  World world(disk);
  auto writer = ArtefactWriter::open(world.ctx, "out/corpus", "corpus").take();
  disk.write_file(writer.path("a"), "x", 0644).take();
  EXPECT_EQ(read_manifest(disk, "out/corpus").error().code, Code::missing);
  writer.finish().take();
  EXPECT_TRUE(read_manifest(disk, "out/corpus").ok());
  EXPECT_FALSE(disk.exists("out/corpus.work"));
}

TEST(Artefact, starts_fresh_without_old_work_and_resumes_with_it) {
  base::MemoryDisk disk;
  World world(disk);
  disk.write_file("out/train.work/step", "5", 0644).take();
  ArtefactWriter::open(world.ctx, "out/train", "train", ArtefactWriter::Start::resume).take();
  EXPECT_TRUE(disk.exists("out/train.work/step"));
  ArtefactWriter::open(world.ctx, "out/train", "train").take();
  EXPECT_FALSE(disk.exists("out/train.work/step"));
}

TEST(Artefact, leaves_out_half_written_files_and_half_made_artefacts_inside) {
  base::MemoryDisk disk;
  World world(disk);
  auto writer = ArtefactWriter::open(world.ctx, "out/train", "train").take();
  disk.write_file(writer.path("checkpoint-1/manifest.json"), "{}", 0644).take();
  disk.write_file(writer.path("checkpoint-2.work/weights"), "torn", 0644).take();
  disk.write_file(writer.path("log.part"), "torn", 0644).take();
  const auto manifest = writer.finish().take();
  ASSERT_EQ(manifest.files.size(), 1u);
  EXPECT_EQ(manifest.files[0].path, "checkpoint-1/manifest.json");
  EXPECT_FALSE(disk.exists("out/train/checkpoint-2.work"));
  EXPECT_FALSE(disk.exists("out/train/log.part"));
}

TEST(Artefact, never_replaces_something_that_is_not_an_artefact) {
  base::MemoryDisk disk;
  World world(disk);
  disk.write_file("out/corpus/thesis.odt", "ten years of work", 0644).take();
  EXPECT_EQ(make(world.ctx, "hello").error().code, Code::bad_request);
  EXPECT_TRUE(disk.exists("out/corpus/thesis.odt"));
}

TEST(Artefact, records_go_to_the_ledger_where_there_is_one) {
  base::MemoryDisk disk;
  World world(disk);
  auto ledger = Ledger::open(world.ctx, "out/ledger").take();
  auto writer =
      ArtefactWriter::open(world.ctx, "out/corpus", "corpus", ArtefactWriter::Start::fresh, &ledger)
          .take();
  EXPECT_TRUE(writer.record("source", {{"name", "x"}}).ok());
  EXPECT_EQ(read_ledger(disk, "out/ledger").take().at(0).kind, "source");
  auto silent = ArtefactWriter::open(world.ctx, "out/b", "b").take();
  EXPECT_TRUE(silent.record("source", {}).ok());
}

TEST(VerifyFiles, names_the_file_that_was_changed_cut_deleted_or_added) {
  base::MemoryDisk disk;
  World world(disk);
  const auto manifest = make(world.ctx, "hello").take();
  const auto says = [&](const std::string& sentence) {
    const auto result = verify_files(disk, "out/corpus", manifest);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Code::verification);
    EXPECT_NE(result.error().sentence().find(sentence), std::string::npos)
        << result.error().sentence();
  };
  disk.write_file("out/corpus/a.txt", "hellp", 0644).take();
  says("out/corpus/a.txt: the file's digest is not the recorded one");
  disk.write_file("out/corpus/a.txt", "hell", 0644).take();
  says("out/corpus/a.txt: the file has 4 bytes, 5 are recorded");
  disk.remove_all("out/corpus/a.txt").take();
  says("out/corpus/a.txt: the file is missing");
  disk.write_file("out/corpus/a.txt", "hello", 0644).take();
  disk.write_file("out/corpus/deep/c.txt", "", 0644).take();
  says("out/corpus/deep/c.txt: the manifest does not list the file");
}

TEST(VerifyFiles, refuses_a_manifest_whose_id_does_not_fit_its_files) {
  base::MemoryDisk disk;
  World world(disk);
  auto manifest = make(world.ctx, "hello").take();
  manifest.kind = "tokenizer";
  EXPECT_EQ(verify_files(disk, "out/corpus", manifest).error().code, Code::verification);
}

TEST(Manifest, refuses_what_is_not_one) {
  base::MemoryDisk disk;
  for (const char* bytes :
       {"", "[]", "{}", "{\"kind\": 3}", "{\"kind\":\"a\",\"id\":\"b\",\"files\":[1]}"}) {
    disk.write_file("x/manifest.json", bytes, 0644).take();
    const auto manifest = read_manifest(disk, "x");
    ASSERT_FALSE(manifest.ok());
    EXPECT_EQ(manifest.error().code, Code::bad_data);
  }
}

TEST(ArtefactWriter, leaves_the_old_or_the_new_or_nothing_when_the_disk_fills_at_any_byte) {
  std::uint64_t enough = 0;
  for (std::uint64_t capacity = 0; !enough; ++capacity) {
    base::MemoryDisk disk(capacity);
    World world(disk);
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
    World before(disk);
    make(before.ctx, "old").take();
    DyingDisk dying(disk, budget);
    World during(dying);
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
  for (int budget = 0; budget < 4; ++budget) {
    for (int again = 0; again < 4; ++again) {
      base::MemoryDisk disk;
      World world(disk);
      make(world.ctx, "old").take();
      disk.rename("out/corpus", "out/keep").take();
      make(world.ctx, "new").take();
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

}  // namespace
}  // namespace ledger
