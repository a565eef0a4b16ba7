#include "compute/op/copy_groups.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

TEST(CopyGroups, moves_columns_that_recur_and_leaves_the_others) {
  for (const auto device : both_sets()) {
    auto from = Matrix<float>::normal(2, 14, "from", 3);
    Matrix<float> to(2, 9, 1);  // of sevens
    copy_groups(to.on(device).columns(2, 7), from.on(device).columns(3, 11), {3, 2, 2, 4});
    const auto in = from.doubles(), out = to.doubles();
    for (std::size_t m = 0; m < 2; ++m)
      for (std::size_t c = 0; c < 9; ++c) {
        const bool moved = c >= 2 && c < 8;
        const std::size_t g = (c - 2) / 2, i = (c - 2) % 2;
        EXPECT_EQ(out[m * 9 + c], moved ? in[m * 14 + 3 + g * 4 + i] : 7) << m << " " << c;
      }
  }
}

}  // namespace
}  // namespace compute
