#include "compute/buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace compute {
namespace {

TEST(DeviceName, is_read_back_as_it_is_shown) {
  for (const char* word : {"cpu", "torch", "cuda", "cuda:3"})
    EXPECT_EQ(shown(device_named(word).take()), word);
  EXPECT_EQ(shown(device_named("cuda:0").take()), "cuda");
  for (const char* word : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "cuda:1000"}) {
    const auto device = device_named(word);
    ASSERT_FALSE(device.ok()) << word;
    EXPECT_EQ(device.error().sentence().find("device: \"" + std::string(word) + "\""), 0u);
  }
}

TEST(DeviceName, of_a_gpu_that_is_not_there_is_refused_in_a_sentence) {
  EXPECT_TRUE(device_of("cpu").ok());
  const auto last = device_of("cuda:127");
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().code, base::Code::unsupported);
  EXPECT_FALSE(last.error().hint.empty());
}

TEST(Copy, changes_types_and_keeps_what_lies_between_rows) {
  const std::vector<float> in = {1, 2.5f, -3, 4, 5, 6};
  std::vector<bf16> half(8, bf16{7});
  const auto to = view_of(half.data(), 2, 4).columns(0, 3);
  copy(to, view_of(in.data(), 2, 3));
  EXPECT_EQ(half[3].bits, 7);
  EXPECT_EQ(half[7].bits, 7);
  std::vector<float> back(6);
  copy(view_of(back.data(), 2, 3), to);
  EXPECT_EQ(back, in);
  clear(to);
  EXPECT_EQ(half[3].bits, 7);
  EXPECT_EQ(half[2].bits, 0);
}

TEST(Buffer, is_moved_and_lies_where_it_was_asked_for) {
  Buffer one(1000, {});
  const auto* data = one.view(Type::f32, 10, 25).data;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0u);
  const Buffer other = std::move(one);
  EXPECT_EQ(other.view(Type::bf16, 1, 500).data, data);
  EXPECT_EQ(one.bytes(), 0u);  // NOLINT(bugprone-use-after-move): it has given all away
}

}  // namespace
}  // namespace compute
