// Matrices for the tests of what experts do: random numbers, in each type and set, and what came out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/op/wide.h"
#include "compute/worker.h"

namespace compute {

// A dense matrix that owns its numbers.
template <class T>
struct Matrix {
  std::vector<T> values;
  View view;
  Matrix(std::size_t rows, std::size_t width, Device::Set set)
      : values(rows * width), view(view_of(values.data(), rows, width)) {
    view.device.set = set;
  }
  double at(std::size_t i) const {
    if constexpr (std::is_same_v<T, std::int32_t>)
      return values[i];
    else
      return static_cast<double>(wide(values[i]));
  }
};

template <class T>
Matrix<T> normals(std::size_t rows, std::size_t width, Device::Set set, const std::string& purpose,
                  double deviation = 1) {
  Matrix<T> out(rows, width, set);
  const base::Random random(3, purpose);
  for (std::size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = narrow<T>(static_cast<float>(deviation * random.normal(i)));
  return out;
}

template <class T>
Matrix<T> of(std::vector<T> values, std::size_t width, Device::Set set) {
  Matrix<T> out(values.size() / width, width, set);
  std::ranges::copy(values, out.values.begin());
  return out;
}

template <class T>
void expect_near(const Matrix<T>& got, const std::vector<double>& want, const std::string& what) {
  double top = 1e-6;
  for (const double x : want) top = std::max(top, std::abs(x));
  const double tolerance = top * (sizeof(T) == 2 ? 1.0 / 128 : 5e-6);
  ASSERT_EQ(got.values.size(), want.size()) << what;
  for (std::size_t i = 0; i < want.size(); ++i)
    ASSERT_NEAR(got.at(i), want[i], tolerance) << what << " at " << i;
}

// The sets that this build has.
inline std::vector<Device::Set> sets() {
  single_thread_here();
#ifdef JANUA_ATEN
  return {Device::Set::cpu, Device::Set::aten};
#else
  return {Device::Set::cpu};
#endif
}

// For a test of each set and type: work(set, T{}).
template <class Work>
void in_each_set(Work work) {
  for (const auto set : sets()) {
    SCOPED_TRACE(set == Device::Set::cpu ? "cpu" : "aten");
    work(set, float{});
    work(set, bf16{});
  }
}

}  // namespace compute
