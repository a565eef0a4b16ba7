// Each set against the definition in double, and its gradient against small changes of that.
#include "compute/op/pool_windows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t kTokens = 3, kD = 5, kRows = 11;
const std::vector<std::int32_t> kOwn = {0, 3, 7}, kBefore = {-1, 0, -1};  // rows 6 and 10: in none

View indices(const std::vector<std::int32_t>& of, Device device) {
  auto out = view_of(of.data(), 1, of.size());
  out.device = device;
  return out;
}

struct Plain {
  Doubles rows, places;
  bool overlapping;

  Doubles operator()() const {
    const std::size_t c = overlapping ? 2 * kD : kD;
    Doubles out;
    for (std::size_t e = 0; e < kOwn.size(); ++e)
      for (std::size_t i = 0; i < kD; ++i) {
        double sum = 0, weights = 0;
        const auto add = [&](std::int32_t first, std::size_t column) {
          for (std::size_t t = 0; first >= 0 && t < kTokens; ++t) {
            const auto at = (static_cast<std::size_t>(first) + t) * 2 * c + column;
            const double weight = std::exp(rows[at + c] + places[t * c + column]);
            weights += weight;
            sum += weight * rows[at];
          }
        };
        if (overlapping) add(kBefore[e], i);
        add(kOwn[e], overlapping ? kD + i : i);
        out.push_back(sum / weights);
      }
    return out;
  }
};

TEST(PoolWindows, is_its_definition_and_has_its_gradient_with_and_without_the_group_before) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    for (const bool overlapping : {false, true}) {
      const std::size_t c = overlapping ? 2 * kD : kD;
      auto rows = Matrix<T>::normal(kRows, 2 * c, "rows", 3);
      auto places = Matrix<T>::normal(kTokens, c, "places");
      auto dout = Matrix<T>::normal(kOwn.size(), kD, "dout", 1);
      Plain plain{rows.doubles(), places.doubles(), overlapping};
      const Pooling pooling{kTokens, overlapping};
      const auto own = indices(kOwn, device), before = indices(kBefore, device);
      Matrix<T> out(kOwn.size(), kD, 2), drows(kRows, 2 * c, 4);
      Matrix<float> dplaces(kTokens, c);
      pool_windows(out.on(device), rows.on(device), places.on(device), own, before, pooling);
      expect_near(out.doubles(), plain(), tolerance, "out");
      Matrix<float> wide(kTokens, c);  // the same numbers, as float
      std::ranges::copy(plain.places, wide.on(device).as<float>());
      Matrix<T> of_wide(kOwn.size(), kD, 2);
      pool_windows(of_wide.on(device), rows.on(device), wide.on(device), own, before, pooling);
      EXPECT_EQ(of_wide.doubles(), out.doubles());
      std::fill_n(dplaces.on(device).as<float>(), kTokens * c, 0.0f);
      pool_windows_backward(drows.on(device), dplaces.on(device), dout.on(device), rows.on(device),
                            places.on(device), own, before, pooling);
      const auto factors = dout.doubles();
      const auto value = [&] { return plain(); };
      expect_near(drows.doubles(), differences(plain.rows, factors, value), 5 * tolerance, "drows");
      expect_near(dplaces.doubles(), differences(plain.places, factors, value), 5 * tolerance,
                  "dplaces");
    }
  });
}

}  // namespace
}  // namespace compute
