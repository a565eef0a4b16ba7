// Folders beside an artefact: whose they are.
#include "ledger/own_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/temporary_folder.h"
#include "ledger/shelf_test.h"

namespace ledger {
namespace {

TEST(Refused, artefact_of_begun_work_is_kept_beside_it_under_a_name_that_is_free) {
  base::MemoryDisk disk;
  for (const char* place : {"out/a.refused/part", "out/a.refused/part.2"}) {
    disk.write_file("out/a.work/part/file", place, 0644).take();
    EXPECT_EQ(keep_refused(disk, "out/a.work", "part").take(), place);
    EXPECT_FALSE(disk.exists("out/a.work/part"));
  }
  EXPECT_EQ(disk.read("out/a.refused/part/file").take(), "out/a.refused/part");
  EXPECT_TRUE(is_marked(disk, "out/a.refused"));
}

TEST(Refused, nothing_is_put_into_a_folder_of_somebodys_own) {
  base::MemoryDisk disk;
  disk.write_file("out/a.work/part/file", "x", 0644).take();
  disk.write_file("out/a.refused/letter", "x", 0644).take();
  EXPECT_EQ(keep_refused(disk, "out/a.work", "part").error().code, base::Code::bad_request);
  EXPECT_TRUE(disk.exists("out/a.work/part/file"));
  EXPECT_FALSE(is_marked(disk, "out/a.refused"));
}

// Bug: the link was renamed and signed as the artefact.
TEST(OwnFolder, is_no_link_whatever_stands_behind_it) {
  const auto disk = base::real_disk();
  const base::TemporaryFolder folder{*disk, testing::TempDir() + "own_folder"};
  Shelf world(*disk);
  const auto elsewhere = folder.path() + "/elsewhere", train = folder.path() + "/train";
  mark(*disk, elsewhere).take();
  disk->write_file(elsewhere + "/manifest.json", "{}", 0644).take();
  std::filesystem::create_directory_symlink(elsewhere, train + ".work");
  EXPECT_FALSE(is_marked(*disk, train + ".work"));
  EXPECT_TRUE(recover(*disk, train).ok());
  EXPECT_FALSE(disk->exists(train));
  for (const auto start : {ArtefactWriter::Start::fresh, ArtefactWriter::Start::resume}) {
    const auto opened = ArtefactWriter::open(world.ctx, train, "train", start);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code, base::Code::bad_request);
    EXPECT_EQ(opened.error().where, train + ".work");
    EXPECT_TRUE(opened.error().what.starts_with("it is a link")) << opened.error().what;
  }
  EXPECT_EQ(remove_own(*disk, train + ".work").error().code, base::Code::bad_request);
  EXPECT_TRUE(disk->exists(elsewhere + "/manifest.json"));
}

}  // namespace
}  // namespace ledger
