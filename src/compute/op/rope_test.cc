#include "compute/op/rope.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "compute/worker.h"

namespace compute {
namespace {

float wide(float x) { return x; }
float wide(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

template <class T>
std::vector<T> normals(std::size_t n, const char* purpose) {
  const base::Random random(7, purpose);
  std::vector<float> floats(n);
  for (std::size_t i = 0; i < n; ++i) floats[i] = static_cast<float>(random.normal(i));
  std::vector<T> out(n);
  kernels_for<T>().narrow(floats.data(), out.data(), n);
  return out;
}

class RopeSets : public testing::TestWithParam<Device::Set> {
 protected:
  void SetUp() override { single_thread_here(); }

  // Rows of 50 columns, of which heads from column 3 on turn.
  template <class T>
  void turns_what_it_is_told(const RopeHeads& heads, std::size_t D, double tolerance) const {
    constexpr std::size_t M = 4, width = 50, first = 3;
    auto rows = normals<T>(M * width, "rows");
    const auto before = rows;
    std::vector<std::int32_t> position = {0, 5, 2, 5};
    std::vector<float> cos, sin;
    for (const float angle : normals<float>(6 * D / 2, "angle"))
      cos.push_back(std::cos(angle)), sin.push_back(std::sin(angle));
    const auto here = [&](View view) {
      view.device.set = GetParam();
      return view;
    };
    const auto turn = [&](float sign) {
      rope(here(view_of(rows.data(), M, width)).columns(first, width - first),
           here(view_of(position.data(), 1, M)), here(view_of(cos.data(), 6, D / 2)),
           here(view_of(sin.data(), 6, D / 2)), sign, heads);
    };
    turn(1);
    std::vector<double> want;
    for (const auto x : before) want.push_back(static_cast<double>(wide(x)));
    const auto stride = heads.stride ? heads.stride : D;
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t h = 0; h < heads.count; ++h)
        for (std::size_t j = 0; j < D / 2; ++j) {
          const auto head = m * width + first + h * stride, a = head + (heads.pairs ? 2 * j : j),
                     b = head + (heads.pairs ? 2 * j + 1 : j + D / 2),
                     t = static_cast<std::size_t>(position[m]) * D / 2 + j;
          const double low = wide(before[a]), high = wide(before[b]);
          want[a] = low * cos[t] - high * sin[t];
          want[b] = high * cos[t] + low * sin[t];
        }
    for (std::size_t i = 0; i < want.size(); ++i)
      ASSERT_NEAR(wide(rows[i]), want[i], tolerance * 4) << "at " << i;
    turn(-1);
    for (std::size_t i = 0; i < want.size(); ++i)
      ASSERT_NEAR(wide(rows[i]), wide(before[i]), tolerance * 8) << "back, at " << i;
  }
};

TEST_P(RopeSets, turn_heads_side_by_side_parts_of_wider_heads_and_pairs_of_neighbours) {
  for (const bool pairs : {false, true}) {
    turns_what_it_is_told<float>({.count = 4, .pairs = pairs}, 10, 1e-6);
    turns_what_it_is_told<float>({.count = 3, .stride = 15, .pairs = pairs}, 6, 1e-6);
    turns_what_it_is_told<bf16>({.count = 3, .stride = 15, .pairs = pairs}, 6, 8e-3);
  }
}

#ifdef JANUA_ATEN
INSTANTIATE_TEST_SUITE_P(Sets, RopeSets, testing::Values(Device::Set::cpu, Device::Set::aten));
#else
INSTANTIATE_TEST_SUITE_P(Sets, RopeSets, testing::Values(Device::Set::cpu));
#endif

}  // namespace
}  // namespace compute
