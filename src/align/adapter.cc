#include "align/adapter.h"

#include <cmath>

namespace align {

namespace {

using Change = Adapter::Change;

std::size_t width(const Change& one) { return static_cast<std::size_t>(one.parameter->shape[1]); }
std::size_t height(const Change& one) { return static_cast<std::size_t>(one.parameter->shape[0]); }

// Row number `row` of W + scale B A, in place of that of W.
void change_row(const Change& one, std::size_t row, std::span<float> w) {
  const auto rank = static_cast<std::size_t>(one.rank);
  for (std::size_t k = 0; k < rank; ++k) {
    const auto by = static_cast<float>(one.scale) * one.b[row * rank + k];
    const float* a = one.a.data() + k * w.size();
    for (std::size_t i = 0; i < w.size(); ++i) w[i] += by * a[i];
  }
}

double length(std::span<const float> row) {
  double squares = 0;
  for (const float one : row) squares += static_cast<double>(one) * one;
  return std::sqrt(squares);
}

// By what a row of a matrix with a magnitude is stretched; a row of zeros stays.
double stretch(const Change& one, std::size_t row, double length) {
  return length > 0 ? one.magnitude[row] / length : 0;
}

void merge_one(const Change& one, std::span<float> w) {
  const auto n = width(one);
  for (std::size_t row = 0; row < height(one); ++row) {
    const auto own = w.subspan(row * n, n);
    change_row(one, row, own);
    if (one.magnitude.empty()) continue;
    const auto by = static_cast<float>(stretch(one, row, length(own)));
    for (auto& value : own) value *= by;
  }
}

// The gradients of A, B and the magnitude of one row.
struct Sums {
  std::vector<float> a, b, magnitude;
};

void add_row(const Change& one, std::size_t row, std::span<float> w, std::span<const float> dw,
             Sums& out) {
  const auto rank = static_cast<std::size_t>(one.rank), n = w.size();
  double by = one.scale;
  if (!one.magnitude.empty()) {
    change_row(one, row, w);
    const double long_as = length(w);
    double grown = 0;
    for (std::size_t i = 0; i < n; ++i) grown += static_cast<double>(dw[i]) * w[i];
    out.magnitude[row] = static_cast<float>(long_as > 0 ? grown / long_as : 0);
    by *= stretch(one, row, long_as);
  }
  for (std::size_t k = 0; k < rank; ++k) {
    const float* a = one.a.data() + k * n;
    float* da = out.a.data() + k * n;
    const auto b = static_cast<float>(by * one.b[row * rank + k]);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(dw[i]) * a[i];
    for (std::size_t i = 0; i < n; ++i) da[i] += b * dw[i];
    out.b[row * rank + k] = static_cast<float>(by * sum);
  }
}

Sums sums_of(const Change& one, std::span<const float> w, std::span<const float> dw) {
  Sums out{std::vector<float>(one.a.size()), std::vector<float>(one.b.size()),
           std::vector<float>(one.magnitude.size())};
  const auto n = width(one);
  std::vector<float> row(n);
  for (std::size_t r = 0; r < height(one); ++r) {
    std::copy_n(w.data() + r * n, n, row.data());
    add_row(one, r, row, dw.subspan(r * n, n), out);
  }
  return out;
}

}  // namespace

void merge_into(const Adapter& adapter, std::span<float> weights) {
  for (const auto& one : adapter.changes)
    merge_one(one, weights.subspan(one.parameter->offset, one.parameter->size));
  for (const auto& one : adapter.whole)
    std::ranges::copy(one.values, weights.subspan(one.parameter->offset).begin());
}

std::vector<Learned> gradients(const Adapter& adapter, std::span<const float> base,
                               std::span<const float> gradient) {
  std::vector<Learned> out;
  for (const auto& one : adapter.changes) {
    const auto& p = *one.parameter;
    auto sums = sums_of(one, base.subspan(p.offset, p.size), gradient.subspan(p.offset, p.size));
    const auto name = "base_model.model." + one.module + ".lora_";
    out.push_back({name + "A.default.weight", std::move(sums.a)});
    out.push_back({name + "B.default.weight", std::move(sums.b)});
    if (!one.magnitude.empty())
      out.push_back({name + "magnitude_vector.default.weight", std::move(sums.magnitude)});
  }
  for (const auto& one : adapter.whole) {
    const auto own = gradient.subspan(one.parameter->offset, one.parameter->size);
    out.push_back({"base_model.model." + one.module + ".modules_to_save.default.weight",
                   {own.begin(), own.end()}});
  }
  return out;
}

}  // namespace align
