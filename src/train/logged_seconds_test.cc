#include "train/logged_seconds.h"

#include <gtest/gtest.h>

namespace train {
namespace {

TEST(LoggedSeconds, are_those_of_the_lines_that_say_them_whatever_else_stands_there) {
  base::MemoryDisk disk;
  EXPECT_EQ(logged_seconds(disk, "work"), 0);
  disk.write_file("work/steps.jsonl",
                  "{\"seconds\":400.5}\n\n[1]\n{\"seconds\":\"9\"}\n{\"seconds\":-7}\n\x01\n"
                  "{\"seconds\":300}\n{\"sec",
                  0644)
      .take();
  EXPECT_EQ(logged_seconds(disk, "work"), 700.5);
}

}  // namespace
}  // namespace train
