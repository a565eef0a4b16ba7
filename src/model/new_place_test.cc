#include "model/new_place.h"

#include <gtest/gtest.h>

namespace model {
namespace {

TEST(NewPlace, a_file_stands_under_its_name_once_it_is_whole_and_else_nothing_stays) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  {
    const auto file = NewFile::begin(disk, "m.gguf").take();
    there.write_file(file.building(), "half").take();
    EXPECT_FALSE(disk.exists("m.gguf"));
  }
  EXPECT_FALSE(disk.exists("m.gguf.part.gguf"));
  auto file = NewFile::begin(disk, "m.gguf").take();
  there.write_file(file.building(), "whole").take();
  file.commit().take();
  EXPECT_EQ(disk.read("m.gguf").take(), "whole");
  EXPECT_FALSE(disk.exists("m.gguf.part.gguf"));
}

TEST(NewPlace, a_file_is_never_made_over_something_and_takes_no_folder_for_its_part) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  there.write_file("m.gguf", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "m.gguf").error().hint, "name a file that is not there yet");
  there.write_file("n.gguf/note", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "n.gguf").error().what, "something stands there already");
  there.write_file("o.gguf.part.gguf/note", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "o.gguf").error().where, "o.gguf.part.gguf");
  EXPECT_EQ(disk.read("o.gguf.part.gguf/note").take(), "mine");
}

TEST(NewPlace, a_folder_that_is_not_committed_leaves_nothing) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  {
    const auto folder = NewFolder::begin(disk, "m/").take();
    there.write_file(base::join(folder.building(), "config.json"), "{}").take();
  }
  EXPECT_FALSE(disk.is_folder("m.part"));
  EXPECT_FALSE(disk.is_folder("m"));
}

}  // namespace
}  // namespace model
