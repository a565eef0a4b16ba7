#include "store/safetensors_writer.h"

#include <gtest/gtest.h>

#include "base/disk.h"
#include "store/safetensors.h"

namespace store {
namespace {

class SafetensorsWriterTest : public testing::Test {
 protected:
  base::MemoryDisk disk;
};

TEST_F(SafetensorsWriterTest, writes_by_name_what_the_whole_writer_writes_at_once) {
  auto writer = SafetensorsWriter::open(disk, "pieces",
                                        {{"b", "I8", {3}}, {"a", "F32", {2, 1}}, {"c", "U8", {0}}},
                                        {{"format", "pt"}})
                    .take();
  EXPECT_EQ(writer.tensors()[0].name, "a");
  const float values[] = {1, -2};
  writer.add(std::span<const float>(values).first(1)).take();
  writer.add(std::span<const float>(values).last(1)).take();
  writer.add("xy").take();
  writer.add("z").take();
  writer.commit().take();
  write_safetensors(disk, "whole",
                    {{"c", "U8", {0}, ""},
                     {"a", "F32", {2, 1}, {reinterpret_cast<const char*>(values), 8}},
                     {"b", "I8", {3}, "xyz"}},
                    {{"format", "pt"}})
      .take();
  EXPECT_EQ(disk.read("pieces").take(), disk.read("whole").take());
}

TEST_F(SafetensorsWriterTest, rounds_floats_to_the_type_that_was_planned) {
  auto writer =
      SafetensorsWriter::open(disk, "file", {{"a", "BF16", {2}}, {"b", "F16", {2}}}, {}).take();
  const float values[] = {1.00390625f, 3};  // a tie between two bfloat16s: the even one
  writer.add(values).take();
  writer.add(values).take();
  writer.commit().take();
  const auto file = Safetensors::open(disk, "file").take();
  float out[2];
  file.read("a", out).take();
  EXPECT_EQ(out[0], 1);
  file.read("b", out).take();
  EXPECT_EQ(out[0], 1.00390625f);
}

TEST_F(SafetensorsWriterTest, refuses_what_no_file_holds_and_says_which_tensor) {
  const auto error = [&](std::vector<PlannedTensor> tensors) {
    const auto writer = SafetensorsWriter::open(disk, "file", std::move(tensors), {});
    return writer.ok() ? "" : writer.error().what;
  };
  EXPECT_EQ(error({{"a", "F32", {1}}, {"a", "F32", {1}}}), "tensor 'a' is planned twice");
  EXPECT_EQ(error({{"a", "F31", {1}}}), "tensor 'a' has the unknown type F31");
  EXPECT_EQ(error({{"a", "F32", {1ll << 62, 8}}}),
            "tensor 'a' has the shape [4611686018427387904, 8], of more bytes than can be counted");
}

TEST_F(SafetensorsWriterTest, commits_nothing_that_is_not_whole) {
  auto writer =
      SafetensorsWriter::open(disk, "file", {{"a", "U8", {3}}, {"h", "F16", {1}}}, {}).take();
  EXPECT_EQ(writer.add("abcd").error().what, "tensor 'a' has 3 bytes left, 4 were given");
  writer.add("abc").take();
  const float large[] = {70000};
  EXPECT_EQ(writer.add(std::span<const float>(large)).error().what,
            "tensor 'h' holds numbers beyond the largest of F16, 65504");
  EXPECT_EQ(writer.commit().error().what, "tensor 'h' lacks 2 bytes");
  EXPECT_FALSE(disk.exists("file"));
}

}  // namespace
}  // namespace store
