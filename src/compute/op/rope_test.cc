#include "compute/op/rope.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

TEST(RopeInBothSets, turns_pairs_of_each_head_by_its_rows_position_and_back) {
  const std::vector<std::int32_t> position = {2, 0, 4};
  for (const auto of : both_sets()) {
    const Matrix rows(of, 3, 24, "rows", 5), cos({of.device, Type::f32}, 5, 4, "cos"),
        sin({of.device, Type::f32}, 5, 4, "sin");
    for (const float sign : {1.0f, -1.0f}) {
      auto want = rows.all();
      for (std::size_t m = 0; m < 3; ++m)
        for (std::size_t j = 0; j < 12; ++j) {
          const auto at = static_cast<std::size_t>(position[m]);
          auto &a = want[m * 24 + j / 4 * 8 + j % 4], &b = want[m * 24 + j / 4 * 8 + j % 4 + 4];
          const double c = cos.at(at, j % 4), s = sign * sin.at(at, j % 4), x = a, y = b;
          a = x * c - y * s;
          b = y * c + x * s;
        }
      rope(rows.view(), indices(position, of.device), cos.view(), sin.view(), sign);
      expect_near(rows.all(), want, of.tolerance());
    }
  }
}

}  // namespace
}  // namespace compute
