#include "text/fasttext/kernel.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "text/fasttext/model_test.h"

namespace text::fasttext {

// Every number is a multiple of 1/64 and every sum is small, so all orders of adding have the same bits.
TEST(FastTextKernel, each_set_of_instructions_sums_alike) {
  for (std::size_t n = 1; n < 300; n += n < 70 ? 1 : 37) {
    std::string rows = "x";  // floats at an odd address
    for (std::uint32_t i = 0; i < 5 * n; ++i) TestModel::put(rows, TestModel::number(i));
    const std::vector<std::uint32_t> ids = {4, 0, 4, 2};
    std::vector<float> x(n), wanted;
    for (std::uint32_t i = 0; i < n; ++i) x[i] = TestModel::number(i + 77);
    for (const auto& one : kernels()) {
      auto sum = x;
      one.add_rows(rows.data() + 1, n, ids.data(), ids.size(), sum.data());
      sum.push_back(one.dot(rows.data() + 1 + 4 * n, x.data(), n));
      if (wanted.empty()) wanted = sum;
      EXPECT_EQ(sum, wanted) << one.name << " " << n;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = [&](std::size_t row) {
        return TestModel::number(static_cast<std::uint32_t>(row * n + i));
      };
      EXPECT_EQ(wanted[i], x[i] + 2 * at(4) + at(0) + at(2));
    }
  }
}

}  // namespace text::fasttext
