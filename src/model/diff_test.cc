#include "model/diff.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/disk.h"
#include "store/safetensors.h"

namespace model {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinite = std::numeric_limits<float>::infinity();

Tensors file_of(base::Disk& disk, const std::string& path, const std::vector<float>& a) {
  const std::string_view bytes(reinterpret_cast<const char*>(a.data()), a.size() * 4);
  store::write_safetensors(disk, path, {{"a", "F32", {static_cast<std::int64_t>(a.size())}, bytes}},
                           {})
      .take();
  return Tensors::open(disk, path).take();
}

Difference difference(const std::vector<float>& a, const std::vector<float>& b) {
  base::MemoryDisk disk;
  const auto first = file_of(disk, "a.safetensors", a), second = file_of(disk, "b.safetensors", b);
  const auto found = diff(first, second).take();
  EXPECT_EQ(found.differences.size(), 1u);
  return found.differences.at(0);
}

TEST(Diff, says_the_share_of_the_norm_of_the_first) {
  const auto found = difference({3, 4}, {3, 5});
  EXPECT_EQ(found.differing, 1u);
  EXPECT_EQ(found.largest, 1);
  EXPECT_DOUBLE_EQ(found.relative.value(), 0.2);
}

// Bug: it was infinite or NaN, and JSON said null where a number was promised.
TEST(Diff, says_no_share_of_a_norm_that_is_0_or_not_finite) {
  const auto from_zeros = difference({0, 0}, {0, 2});
  EXPECT_EQ(from_zeros.largest, 2);
  EXPECT_FALSE(from_zeros.relative);
  const auto of_infinite = difference({kInfinite, 1}, {kInfinite, 2});
  EXPECT_EQ(of_infinite.largest, 1);
  EXPECT_FALSE(of_infinite.relative) << "1 of infinitely much is not 0";
  const auto of_nan = difference({1, kNan}, {1, 2});
  EXPECT_TRUE(std::isnan(of_nan.largest));
  EXPECT_FALSE(of_nan.relative);
  const auto to_nan = difference({1, 2}, {1, kNan});
  EXPECT_FALSE(to_nan.relative);
  const auto signs = difference({0.0f, 1}, {-0.0f, 1});
  EXPECT_EQ(signs.differing, 0u);
  EXPECT_EQ(signs.relative.value(), 0) << "other bits of equal numbers";
}

}  // namespace
}  // namespace model
