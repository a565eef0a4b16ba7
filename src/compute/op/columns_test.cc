#include "compute/op/columns.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

TEST(Columns, are_scaled_each_by_its_own_number) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(3, 19, "x", 2);
    auto factors = Matrix<float>::normal(1, 19, "factors");
    auto want = x.doubles();
    for (std::size_t i = 0; i < want.size(); ++i) want[i] *= factors.doubles()[i % 19];
    scale_columns(x.on(device), factors.on(device));
    expect_near(x.doubles(), want, tolerance, "x");
  });
}

TEST(Columns, have_the_sum_of_their_products) {
  in_both([](auto zero, Device device, double) {
    using T = decltype(zero);
    auto a = Matrix<T>::normal(5, 7, "a", 3), b = Matrix<T>::normal(5, 7, "b", 1);
    auto sums = Matrix<float>::normal(1, 7, "sums");
    auto want = sums.doubles();
    for (std::size_t i = 0; i < a.doubles().size(); ++i)
      want[i % 7] += a.doubles()[i] * b.doubles()[i];
    sum_products(sums.on(device), a.on(device), b.on(device));
    expect_near(sums.doubles(), want, 1e-5, "sums");
  });
}

}  // namespace
}  // namespace compute
