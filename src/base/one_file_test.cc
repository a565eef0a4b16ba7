#include "base/one_file.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(OneFile, is_known_by_its_name_before_it_is_made_and_is_no_folder_of_that_name) {
  MemoryDisk disk;
  disk.write_file("folder.gguf/config.json", "{}", 0644).take();
  disk.write_file("model.gguf", "GGUF", 0644).take();
  EXPECT_TRUE(is_one_file(disk, "model.gguf"));
  EXPECT_TRUE(is_one_file(disk, "to/come.gguf"));
  EXPECT_FALSE(is_one_file(disk, "folder.gguf"));
  EXPECT_FALSE(is_one_file(disk, "model.gguf.txt"));
}

}  // namespace
}  // namespace base
