// Matrices of random numbers for tests that hold both sets of operations against a plain definition in
// double, in each type, with rows that lie apart.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "compute/buffer.h"
#include "compute/op/op.h"
#include "compute/worker.h"

namespace compute {

struct SetAndType {
  Device device;
  Type type;
  double tolerance() const { return type == Type::f32 ? 2e-5 : 2e-2; }  // of numbers about 1
  // What rounding a number once may cost.
  double half_place(double x) const {
    return x == 0 ? 0 : std::ldexp(1.0, std::ilogb(x) - (type == Type::f32 ? 24 : 8));
  }
};

inline std::vector<SetAndType> both_sets() {
  single_thread_here();
  std::vector<SetAndType> out = {{{}, Type::f32}, {{}, Type::bf16}};
  if (const auto aten = device_of("torch"); aten.ok()) {
    out.push_back({*aten, Type::f32});
    out.push_back({*aten, Type::bf16});
  }
  return out;
}

class Matrix {
 public:
  // Of normal numbers, or zeros where no purpose is said; `apart` numbers lie between two rows.
  Matrix(SetAndType of, std::size_t rows, std::size_t width, const std::string& purpose = "",
         std::size_t apart = 0)
      : memory_(rows * (width + apart) * bytes_of(of.type), of.device) {
    view_ = memory_.view(of.type, rows, width + apart).columns(0, width);
    clear(view_);
    if (purpose.empty()) return;
    const base::Random random(3, purpose);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < width; ++j)
        set(i, j, static_cast<float>(random.normal(i * width + j)));
  }

  const View& view() const { return view_; }
  double at(std::size_t i, std::size_t j) const {
    if (view_.type == Type::f64) return view_.row_range(i, 1).as<double>()[j];
    if (view_.type == Type::f32) return view_.row_range(i, 1).as<float>()[j];
    return std::bit_cast<float>(std::uint32_t{view_.row_range(i, 1).as<bf16>()[j].bits} << 16);
  }
  void set(std::size_t i, std::size_t j, float value) {
    auto place = view_.row_range(i, 1).columns(j, 1);
    auto number = view_of(&value, 1, 1);
    copy(place, number);
  }
  std::vector<double> all() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < view_.rows; ++i)
      for (std::size_t j = 0; j < view_.width; ++j) out.push_back(at(i, j));
    return out;
  }

 private:
  Buffer memory_;
  View view_;
};

// Indices where an operation computes.
inline View indices(const std::vector<std::int32_t>& of, Device device) {
  auto out = view_of(of.data(), 1, of.size());
  out.device = device;
  return out;
}

inline void expect_near(const std::vector<double>& got, const std::vector<double>& want,
                        double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], want[i], tolerance * std::max(1.0, std::abs(want[i]))) << "at " << i;
}

}  // namespace compute
