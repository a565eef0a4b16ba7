#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "compute/op/log_probabilities.h"

namespace compute::cpu {

namespace {

// NaN if one of them is not finite.
float top_of(const float* row, std::size_t width, float before) {
  bool finite = !std::isnan(before);
  float top = before;
  for (std::size_t i = 0; i < width; ++i) {
    finite = finite && std::isfinite(row[i]);
    top = std::max(top, row[i]);
  }
  return finite ? top : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

void raise_tops(const View& tops, const View& chosen, const View& logits, const View& targets,
                std::size_t first) {
  CHECK(logits.type == Type::f32 && tops.elements() == logits.rows &&
            chosen.elements() == logits.rows && targets.elements() == logits.rows,
        "every row has its target");
  for (std::size_t m = 0; m < logits.rows; ++m) {
    const auto* row = logits.row_range(m, 1).as<float>();
    auto& top = tops.as<float>()[m];
    auto& at_target = chosen.as<float>()[m];
    if (first == 0) top = -std::numeric_limits<float>::infinity(), at_target = 0;
    top = top_of(row, logits.width, top);
    const auto column = targets.as<std::int32_t>()[m] - static_cast<std::int64_t>(first);
    if (column >= 0 && column < static_cast<std::int64_t>(logits.width)) at_target = row[column];
  }
}

void add_exponentials(const View& sums, const View& logits, const View& tops) {
  CHECK(logits.type == Type::f32 && sums.type == Type::f64 && sums.elements() == logits.rows,
        "every row has its sum");
  for (std::size_t m = 0; m < logits.rows; ++m) {
    const auto* row = logits.row_range(m, 1).as<float>();
    const float top = tops.as<float>()[m];
    auto sum = sums.as<double>()[m];
    for (std::size_t i = 0; i < logits.width; ++i)
      sum += std::exp(static_cast<double>(row[i] - top));
    sums.as<double>()[m] = sum;
  }
}

void log_probabilities(const View& out, const View& chosen, const View& tops, const View& sums,
                       const View& targets) {
  CHECK(out.type == Type::f64 && out.elements() == chosen.elements(), "every row has its number");
  for (std::size_t m = 0; m < out.elements(); ++m) {
    const auto above = chosen.as<float>()[m] - tops.as<float>()[m];
    const bool scored = targets.as<std::int32_t>()[m] >= 0;
    out.as<double>()[m] = scored ? static_cast<double>(above) - std::log(sums.as<double>()[m]) : 0;
  }
}

void negated(const View& out, const View& in) {
  CHECK(out.type == Type::f32 && in.type == Type::f64 && out.elements() == in.elements(),
        "float from double");
  for (std::size_t m = 0; m < out.elements(); ++m)
    out.as<float>()[m] = -static_cast<float>(in.as<double>()[m]);
}

}  // namespace compute::cpu
