#include "compute/op/scale_by.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

TEST(ScaleBy, multiplies_every_row_by_a_number_that_lies_beside_them) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(3, 19, "x", 2), number = Matrix<T>::normal(1, 1, "number");
    auto stream = Matrix<float>::normal(3, 19, "stream");
    auto want = x.doubles(), wide = stream.doubles();
    for (auto& one : want) one *= number.doubles()[0];
    for (auto& one : wide) one *= number.doubles()[0];
    scale_by(x.on(device), number.on(device));
    scale_by(stream.on(device), number.on(device));
    expect_near(x.doubles(), want, tolerance, "x");
    expect_near(stream.doubles(), wide, 1e-6, "in float, whatever the number is");
  });
}

}  // namespace
}  // namespace compute
