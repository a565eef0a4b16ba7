#include "train/checkpoint.h"

#include <gtest/gtest.h>

namespace train {
namespace {

// Bug: it said "fetch the file again", and nobody had fetched it.
TEST(Checkpoint, that_cannot_be_read_says_how_to_come_by_a_whole_one) {
  base::MemoryDisk disk;
  const std::string folder = "life/train/checkpoint-00000004";
  const auto check = [&](base::Code code) {
    const auto state = open_state(disk, folder);
    ASSERT_FALSE(state.ok());
    EXPECT_EQ(state.error().code, code);
    EXPECT_EQ(state.error().where, folder + "/state.safetensors");
    EXPECT_EQ(state.error().hint.find("fetch"), std::string::npos) << state.error().hint;
    EXPECT_NE(state.error().hint.find("janua run RECIPE --from STAGE --fresh"), std::string::npos);
  };
  check(base::Code::missing);
  for (const std::string bytes : {"", "short", "a header that is far longer than the file"}) {
    ASSERT_TRUE(disk.write_file(folder + "/state.safetensors", bytes, 0644).ok());
    check(base::Code::bad_data);
  }
}

}  // namespace
}  // namespace train
