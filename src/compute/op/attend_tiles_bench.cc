// How many times as fast attention by tiles is as loops in float, and as libtorch's flash attention where
// there are no options: `times`, of medians of alternating repetitions, and GF/s of what is seen.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "base/random.h"
#include "compute/op/attend_tiles.h"
#include "compute/worker.h"

namespace compute {
namespace {

struct Text {
  Heads heads;
  AttentionOptions options;
  std::size_t tokens;
  std::size_t width = static_cast<std::size_t>(heads.query * heads.width),
              row = static_cast<std::size_t>(heads.row());
  std::vector<bf16> rows = normals(tokens * row), dout = normals(tokens * width),
                    out = std::vector<bf16>(dout.size()), drows = std::vector<bf16>(rows.size());
  std::vector<float> log_sum = std::vector<float>(tokens * static_cast<std::size_t>(heads.query));
  std::vector<std::uint32_t> segments = {0, static_cast<std::uint32_t>(tokens)};

  static std::vector<bf16> normals(std::size_t n) {
    const base::Random random(5, "bench");
    std::vector<float> wide(n);
    for (std::size_t i = 0; i < n; ++i) wide[i] = static_cast<float>(random.normal(i));
    std::vector<bf16> narrow(n);
    kernels().half.narrow(wide.data(), narrow.data(), n);
    return narrow;
  }
  Attended parts(std::vector<bf16>& all) const {
    const auto view = view_of(all.data(), tokens, row);
    const auto k = static_cast<std::size_t>(heads.kv * heads.width);
    return {view.columns(0, width), view.columns(width, k), view.columns(width + k, k), {}};
  }
  View wide_view(std::vector<bf16>& values) const { return view_of(values.data(), tokens, width); }
  View sums() { return view_of(log_sum.data(), tokens, static_cast<std::size_t>(heads.query)); }
  double seen() const {  // pairs of a query and a key
    double pairs = 0;
    for (std::size_t t = 0; t < tokens; ++t)
      pairs += static_cast<double>(
          options.window > 0 ? std::min(t + 1, static_cast<std::size_t>(options.window)) : t + 1);
    return pairs;
  }
};

// Of the processor on this thread, on which all of them compute: others on the machine count less.
double now() {
  timespec at;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
}

template <class Work>
double seconds(Work work) {
  const double begin = now();
  work();
  return now() - begin;
}

double median(std::vector<double>& of) {
  std::ranges::nth_element(of, of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2));
  return of[of.size() / 2];
}

template <class Ours, class Others>
void compare(benchmark::State& state, double operations, Ours ours, Others others) {
  std::vector<double> here, there;
  ours();
  others();
  for (auto _ : state) {
    here.push_back(seconds(ours));
    there.push_back(seconds(others));
  }
  state.counters["times"] = median(there) / median(here);
  state.counters["GF/s"] = operations / median(here) * 1e-9;
  state.SetLabel(tile_engine().name);
}

// Arguments: tokens, window, cap, width of a head.
Text text_of(const benchmark::State& state) {
  return {{4, 4, state.range(3)},
          {.window = state.range(1), .cap = static_cast<double>(state.range(2))},
          static_cast<std::size_t>(state.range(0))};
}

double operations(const Text& text, int products) {
  return text.seen() * static_cast<double>(2 * products * text.heads.query * text.heads.width);
}

void forward_against_loops(benchmark::State& state) {
  auto t = text_of(state);
  const auto by = [&](auto attend) {
    return
        [&t, attend] { attend(t.wide_view(t.out), t.sums(), t.parts(t.rows), t.heads, t.options); };
  };
  compare(state, operations(t, 2), by([](auto&&... of) { cpu::attend_tiles(of...); }),
          by(cpu::attend_loops));
}

void backward_against_loops(benchmark::State& state) {
  auto t = text_of(state);
  cpu::attend_tiles(t.wide_view(t.out), t.sums(), t.parts(t.rows), t.heads, t.options);
  const auto by = [&](auto attend) {
    return [&t, attend] {
      attend(t.wide_view(t.dout), t.wide_view(t.out), t.sums(), t.parts(t.rows), t.parts(t.drows),
             t.heads, t.options);
    };
  };
  compare(state, operations(t, 5), by([](auto&&... of) { cpu::attend_tiles_backward(of...); }),
          by(cpu::attend_loops_backward));
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const std::int64_t tokens : {64, 128, 256, 512, 2048}) bench->Args({tokens, 0, 0, 64});
  bench->Args({512, 128, 0, 64})->Args({2048, 512, 0, 64})->Args({512, 0, 50, 64});
  bench->Args({512, 128, 50, 128})->Args({512, 0, 50, 256});
  bench->Iterations(9)->Unit(benchmark::kMicrosecond);
}
BENCHMARK(forward_against_loops)->Apply(sizes);
BENCHMARK(backward_against_loops)->Apply(sizes);

#ifdef JANUA_ATEN
void forward_against_flash(benchmark::State& state) {
  single_thread_here();
  auto t = text_of(state);
  Attention<bf16> flash(t.heads);
  compare(
      state, operations(t, 2),
      [&] { cpu::attend_tiles(t.wide_view(t.out), t.sums(), t.parts(t.rows), t.heads, t.options); },
      [&] { flash.forward(t.rows.data(), t.segments, t.out.data()); });
}

void backward_against_flash(benchmark::State& state) {
  single_thread_here();
  auto t = text_of(state);
  Attention<bf16> flash(t.heads);
  flash.forward(t.rows.data(), t.segments, t.out.data());
  cpu::attend_tiles(t.wide_view(t.out), t.sums(), t.parts(t.rows), t.heads, t.options);
  compare(
      state, operations(t, 5),
      [&] {
        cpu::attend_tiles_backward(t.wide_view(t.dout), t.wide_view(t.out), t.sums(),
                                   t.parts(t.rows), t.parts(t.drows), t.heads, t.options);
      },
      [&] { flash.backward(t.rows.data(), t.dout.data(), t.segments, t.drows.data()); });
}

void plain_sizes(benchmark::internal::Benchmark* bench) {
  for (const std::int64_t tokens : {64, 128, 256, 512, 2048}) bench->Args({tokens, 0, 0, 64});
  bench->Iterations(9)->Unit(benchmark::kMicrosecond);
}
BENCHMARK(forward_against_flash)->Apply(plain_sizes);
BENCHMARK(backward_against_flash)->Apply(plain_sizes);
#endif

}  // namespace
}  // namespace compute
