#include "compute/op/gather.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

const std::vector<std::int32_t> ids = {3, 0, 3, 3, 5, 0};

TEST(GatherOp, takes_rows_by_their_numbers) {
  for (const auto of : both_sets()) {
    const Matrix table(of, 6, 11, "table"), x({of.device, Type::f32}, ids.size(), 11, "x");
    gather(x.view(), table.view(), indices(ids, of.device));
    for (std::size_t m = 0; m < ids.size(); ++m)
      for (std::size_t j = 0; j < 11; ++j)
        ASSERT_EQ(x.at(m, j), table.at(static_cast<std::size_t>(ids[m]), j));
  }
}

// In bf16 many small parts would be lost one by one: they are summed first.
TEST(ScatterOp, adds_the_sum_of_equal_ids_once) {
  const std::vector<std::int32_t> same(64, 1);
  for (const auto of : both_sets()) {
    Matrix table(of, 3, 5, "table");
    const Matrix dx({of.device, Type::f32}, ids.size(), 5, "dx");
    auto want = Matrix(of, 6, 5, "wide").all();
    Matrix wide(of, 6, 5, "wide");
    for (std::size_t m = 0; m < ids.size(); ++m)
      for (std::size_t j = 0; j < 5; ++j)
        want[static_cast<std::size_t>(ids[m]) * 5 + j] += dx.at(m, j);
    scatter(wide.view(), dx.view(), indices(ids, of.device));
    expect_near(wide.all(), want, of.tolerance());

    Matrix little({of.device, Type::f32}, same.size(), 5);
    for (std::size_t m = 0; m < same.size(); ++m) little.set(m, 2, 1.0f / 64);
    table.set(1, 2, 64);
    scatter(table.view(), little.view(), indices(same, of.device));
    EXPECT_NEAR(table.at(1, 2), 65, of.type == Type::f32 ? 1e-4 : 0.5);
    EXPECT_NE(table.at(1, 2), 64);
  }
}

}  // namespace
}  // namespace compute
