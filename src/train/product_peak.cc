#include "train/product_peak.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "compute/matmul.h"
#include "compute/worker.h"

namespace train {

namespace {

constexpr std::size_t kSide = 1024;
constexpr double kFlops = 2.0 * kSide * kSide * kSide;  // of one product
constexpr double kRound = 0.03;                         // seconds, about
constexpr int kRounds = 3;

// The value is of no matter to a product; a zero might be to a clever one.
template <class T>
struct Matrices {
  std::vector<T> a = std::vector<T>(kSide * kSide, static_cast<T>(0.5f)), b = a, c = a;
  void multiply() {
    compute::matmul(a.data(), compute::Turn::no, b.data(), compute::Turn::yes, c.data(), kSide,
                    kSide, kSide);
  }
};

template <class T>
double measure(base::Context& ctx) {
  const auto workers = static_cast<std::size_t>(ctx.pool.workers());
  std::vector<Matrices<T>> own(workers);
  // Work goes to whoever is free, so each piece takes the matrices of its worker.
  const auto seconds = [&](std::size_t products) {
    const double began = ctx.clock.seconds();
    compute::run(ctx.pool, workers * products, [&](int worker, std::size_t) {
      own[static_cast<std::size_t>(worker)].multiply();
    });
    return ctx.clock.seconds() - began;
  };
  seconds(1);  // memory is touched, kernels are chosen
  const double once = seconds(1);
  if (!(once > 0)) return 0;
  const auto products = static_cast<std::size_t>(std::clamp(kRound / once, 1.0, 64.0));
  double best = 0;
  for (int i = 0; i < kRounds; ++i)
    if (const double spent = seconds(products); spent > 0)
      best = std::max(best, kFlops * static_cast<double>(workers * products) / spent);
  return best;
}

}  // namespace

double measure_product_peak(const std::string& precision, base::Context& ctx) {
  return precision == "f32" ? measure<float>(ctx) : measure<compute::bf16>(ctx);
}

}  // namespace train
