// The portable product beside the library's in float, in turn: `share`, of medians, and GF/s.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "base/numerics.h"
#include "base/random.h"
#include "compute/matmul.h"
#include "compute/worker.h"

namespace compute {
namespace {

double seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// c [m, n] = a [m, k] times b, which is stored [n, k] as weights are.
void products(benchmark::State& state) {
  const auto m = static_cast<std::size_t>(state.range(0)),
             n = static_cast<std::size_t>(state.range(1)),
             k = static_cast<std::size_t>(state.range(2));
  const base::Random random(1, "bench");
  std::vector<float> a(m * k), b(n * k), c(m * n);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(random.uniform(i));
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(random.uniform(i, 1));
  single_thread_here();
  std::vector<double> took[2];
  for (auto _ : state)
    for (const auto which : {base::Numerics::native, base::Numerics::portable}) {
      const base::WithNumerics here(which);
      const double begin = seconds();
      matmul(a.data(), Turn::no, b.data(), Turn::yes, c.data(), m, n, k);
      took[which == base::Numerics::portable].push_back(seconds() - begin);
    }
  for (auto& times : took) std::ranges::nth_element(times, times.begin() + std::ssize(times) / 2);
  const auto median = [&](int which) { return took[which][took[which].size() / 2]; };
  const double work = 2e-9 * static_cast<double>(m * n * k);
  state.counters["library_GF"] = work / median(0);
  state.counters["portable_GF"] = work / median(1);
  state.counters["share"] = median(0) / median(1);
}
BENCHMARK(products)
    ->Args({2048, 256, 256})
    ->Args({2048, 1408, 256})
    ->Args({2048, 12288, 256})
    ->Args({1024, 1024, 1024})
    ->Iterations(9);

}  // namespace
}  // namespace compute
