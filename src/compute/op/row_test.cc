#include "compute/op/row.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

TEST(RowOp, adds_a_row_to_all_and_sums_all_into_one) {
  for (const auto of : both_sets())
    for (const std::size_t apart : {0, 3}) {
      Matrix rows(of, 6, 19, "rows", apart);
      const Matrix row(of, 1, 19, "row"), sum({of.device, Type::f32}, 1, 19, "sum");
      auto want = rows.all(), sums = sum.all();
      for (std::size_t i = 0; i < want.size(); ++i) sums[i % 19] += want[i];
      for (std::size_t i = 0; i < want.size(); ++i) want[i] += row.at(0, i % 19);
      sum_rows(sum.view(), rows.view());
      expect_near(sum.all(), sums, 2e-5);
      add_row(rows.view(), row.view());
      expect_near(rows.all(), want, of.tolerance());
    }
}

TEST(RowOp, adds_matrices_whose_rows_lie_apart_differently) {
  for (const auto of : both_sets()) {
    const Matrix sum(of, 4, 17, "sum", 2), in(of, 4, 17, "in");
    auto want = sum.all();
    for (std::size_t i = 0; i < want.size(); ++i) want[i] += in.all()[i];
    add(sum.view(), in.view());
    expect_near(sum.all(), want, of.tolerance());
  }
}

}  // namespace
}  // namespace compute
