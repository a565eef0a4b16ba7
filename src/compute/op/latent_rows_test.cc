// Each set against where a number of a row comes from, by its definition.
#include "compute/op/latent_rows.h"

#include <gtest/gtest.h>

#include <vector>

#include "compute/op/wide.h"

namespace compute {
namespace {

constexpr LatentHeads kHeads{3, 4, 2, 5};
constexpr std::size_t kRows = 3, kKey = 6, kOne = 9;  // of query and key; of key and value

std::vector<Device> sets() {
  std::vector<Device> out = {{}};
#ifdef JANUA_ATEN
  out.push_back({Device::Set::aten});
#endif
  return out;
}

// A matrix that lies in a wider one, of small whole numbers, which every type holds.
template <class T>
struct Matrix {
  Matrix(Device device, std::size_t width, float first)
      : width(width), numbers(kRows * (width + 3)) {
    for (std::size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = narrow<T>(first + static_cast<float>(i % 97));
    all = {numbers.data(), type_of<T>, kRows, width + 3, width + 3, device};
  }
  View view() const { return all.columns(1, width); }
  float at(std::size_t m, std::size_t i) const { return wide(numbers[m * (width + 3) + 1 + i]); }
  std::size_t width;
  std::vector<T> numbers;
  View all;
};

template <class T>
void expect_there_and_back(Device device) {
  const Matrix<T> q(device, 18, 0), kv(device, 27, 20), shared(device, 2, 50);
  const Matrix<T> rows(device, kHeads.row(), 0);
  latent_rows(rows.view(), q.view(), kv.view(), shared.view(), kHeads);
  for (std::size_t m = 0; m < kRows; ++m)
    for (std::size_t h = 0; h < 3; ++h) {
      for (std::size_t i = 0; i < kKey; ++i) {
        EXPECT_EQ(rows.at(m, h * kKey + i), q.at(m, h * kKey + i));
        EXPECT_EQ(rows.at(m, (3 + h) * kKey + i),
                  i < 4 ? kv.at(m, h * kOne + i) : shared.at(m, i - 4));
      }
      for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(rows.at(m, 6 * kKey + h * 5 + i), kv.at(m, h * kOne + 4 + i));
    }
  const Matrix<T> dq(device, 18, 7), dkv(device, 27, 7), dshared(device, 2, 7);
  latent_rows_backward(rows.view(), dq.view(), dkv.view(), dshared.view(), kHeads);
  for (std::size_t m = 0; m < kRows; ++m) {
    for (std::size_t i = 0; i < 18; ++i) EXPECT_EQ(dq.at(m, i), q.at(m, i));
    for (std::size_t i = 0; i < 27; ++i) EXPECT_EQ(dkv.at(m, i), kv.at(m, i));
    for (std::size_t i = 0; i < 2; ++i) {
      const Matrix<T> before(device, 2, 7);
      const float sum = before.at(m, i) + 3 * shared.at(m, i);
      EXPECT_EQ(dshared.at(m, i), wide(narrow<T>(sum))) << "added to what was there";
    }
  }
}

TEST(LatentRows, stand_side_by_side_and_give_each_part_its_gradient) {
  for (const auto device : sets()) {
    expect_there_and_back<float>(device);
    expect_there_and_back<bf16>(device);
  }
}

}  // namespace
}  // namespace compute
