// What tests of operations share: matrices of either type, both sets of operations, and the gradient
// that small changes of a plain definition in double show.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/op/wide.h"
#include "compute/worker.h"

namespace compute::two_sets {

using Doubles = std::vector<double>;

inline std::vector<Device> both_sets() {
  single_thread_here();
#ifdef JANUA_ATEN
  return {{.set = Device::Set::cpu}, {.set = Device::Set::aten}};
#else
  return {{.set = Device::Set::cpu}};
#endif
}

// A row lies `gap` numbers behind the one before it.
template <class T>
class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t width, std::size_t gap = 0)
      : rows_(rows), width_(width), gap_(gap), numbers_(rows * (width + gap), narrow<T>(7)) {}
  // Normal numbers of that deviation.
  static Matrix normal(std::size_t rows, std::size_t width, const std::string& purpose,
                       std::size_t gap = 0, double deviation = 1) {
    Matrix out(rows, width, gap);
    const base::Random random(3, purpose);
    for (std::size_t i = 0; i < out.numbers_.size(); ++i)
      out.numbers_[i] = narrow<T>(static_cast<float>(deviation * random.normal(i)));
    return out;
  }
  View on(Device device) {
    return {numbers_.data(), type_of<T>, rows_, width_, width_ + gap_, device};
  }
  Doubles doubles() const {
    Doubles out;
    for (std::size_t m = 0; m < rows_; ++m)
      for (std::size_t i = 0; i < width_; ++i)
        out.push_back(wide(numbers_[m * (width_ + gap_) + i]));
    return out;
  }

 private:
  std::size_t rows_, width_, gap_;
  std::vector<T> numbers_;
};

inline void expect_near(const Doubles& got, const Doubles& want, double tolerance,
                        const std::string& what) {
  ASSERT_EQ(got.size(), want.size());
  double top = 1e-2;
  for (const double w : want) top = std::max(top, std::abs(w));
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], want[i], tolerance * top) << what << " at " << i;
}

// d (sum of factors * value()) / d input, element by element.
inline Doubles differences(Doubles& input, const Doubles& factors,
                           const std::function<Doubles()>& value) {
  constexpr double step = 1e-5;
  const auto sum = [&] {
    const auto out = value();
    double s = 0;
    for (std::size_t i = 0; i < out.size(); ++i) s += out[i] * factors[i];
    return s;
  };
  Doubles out;
  for (auto& x : input) {
    const double kept = x;
    x = kept + step;
    const double up = sum();
    x = kept - step;
    out.push_back((up - sum()) / (2 * step));
    x = kept;
  }
  return out;
}

// test(zero of the type, device, tolerance) for both types and both sets. In bf16 what goes in is the
// same for the definition; what comes out is rounded, and some of what lies between.
template <class Test>
void in_both(Test test) {
  for (const auto device : both_sets()) {
    SCOPED_TRACE(device.set == Device::Set::cpu ? "cpu" : "aten");
    test(float{}, device, 1e-5);
    test(bf16{}, device, 2e-2);
  }
}

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace compute::two_sets
