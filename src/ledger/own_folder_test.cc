// Folders beside an artefact: whose they are.
#include "ledger/own_folder.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ledger
