#include "compute/op/dispatch.h"

#include "compute/op/expert_case_test.h"

namespace compute {
namespace {

// Five tokens that choose two of four experts; nobody chooses the third.
const std::vector<std::int32_t> kIds = {3, 0, 0, 1, 3, 1, 0, 3, 1, 0};

struct Sorted {
  Matrix<std::int32_t> order, places, begins;
  explicit Sorted(Device::Set set) : order(1, 10, set), places(1, 10, set), begins(1, 5, set) {
    sort_by_expert(order.view, places.view, begins.view, of<std::int32_t>(kIds, 2, set).view);
  }
};

TEST(Dispatch, sorts_choices_by_expert_and_equal_ones_by_token) {
  for (const auto set : sets()) {
    const Sorted by(set);
    EXPECT_EQ(by.begins.values, (std::vector{0, 4, 7, 7, 10}));
    EXPECT_EQ(by.order.values, (std::vector{1, 2, 6, 9, 3, 5, 8, 0, 4, 7}));
    for (std::int32_t i = 0; i < 10; ++i)
      EXPECT_EQ(
          by.places.values[static_cast<std::size_t>(by.order.values[static_cast<std::size_t>(i)])],
          i);
  }
}

TEST(Dispatch, gives_each_choice_its_row_and_sums_them_again) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const Sorted by(set);
    const auto x = normals<T>(5, 7, set, "x"), rows = normals<T>(10, 7, set, "rows"),
               dy = normals<T>(5, 7, set, "dy");
    const auto weights = normals<float>(5, 2, set, "weights");
    for (const bool weighted : {false, true}) {
      const View by_weight = weighted ? weights.view : View{};
      const auto w = [&](std::size_t i) { return weighted ? weights.at(i) : 1; };
      Matrix<T> out(10, 7, set), sum(5, 7, set);
      dispatch(out.view, x.view, by.order.view, by_weight);
      combine(sum.view, rows.view, by.places.view, by_weight);
      std::vector<double> want(70), want_sum(35);
      for (std::size_t i = 0; i < 10; ++i)
        for (std::size_t h = 0; h < 7; ++h) {
          const auto choice = static_cast<std::size_t>(by.order.values[i]);
          want[i * 7 + h] = w(choice) * x.at(choice / 2 * 7 + h);
          want_sum[choice / 2 * 7 + h] += w(choice) * rows.at(i * 7 + h);
        }
      expect_near(out, want, "rows");
      expect_near(sum, want_sum, "sums");
    }
    Matrix<float> dweights(5, 2, set);
    combine_backward(dweights.view, dy.view, rows.view, by.places.view);
    std::vector<double> want(10);
    for (std::size_t i = 0; i < 70; ++i)
      want[static_cast<std::size_t>(by.order.values[i / 7])] +=
          rows.at(i) * dy.at(static_cast<std::size_t>(by.order.values[i / 7]) / 2 * 7 + i % 7);
    expect_near(dweights, want, "dweights");
  });
}

}  // namespace
}  // namespace compute
