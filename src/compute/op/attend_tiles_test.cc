// Each engine against attention and its gradient in double, for the same numbers in bf16.
#include "compute/op/attend_tiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "base/pool.h"
#include "compute/op/attend_cases_test.h"

namespace compute {
namespace {

using Case = AttendCase;

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// Queries, keys and values beside each other in rows, as a pass has them, and what becomes of them.
struct Numbers {
  Case of;
  std::vector<bf16> rows, dout, out, drows;
  std::vector<float> sinks, log_sum, dsinks;

  explicit Numbers(const Case& c)
      : of(c),
        rows(normals<bf16>(c.tokens * size(c.heads.row()), "rows")),
        dout(normals<bf16>(c.asking * width(), "dout")),
        out(c.asking * width()),
        drows(rows.size()),
        sinks(normals<float>(size(c.heads.query), "sinks")),
        log_sum(c.asking * size(c.heads.query)),
        dsinks(size(c.heads.query)) {}

  std::size_t width() const { return size(of.heads.query * of.heads.value()); }
  Attended parts(std::vector<bf16>& all, std::vector<float>& float_sinks) const {
    const auto& h = of.heads;
    const auto view = view_of(all.data(), of.tokens, size(h.row()));
    const auto q = size(h.query * h.width), k = size(h.kv * h.width), v = size(h.kv * h.value());
    return {view.columns(0, q).row_range(of.tokens - of.asking, of.asking), view.columns(q, k),
            view.columns(q + k, v),
            of.sinks ? view_of(float_sinks.data(), 1, size(h.query)) : View{}};
  }
  View of_out(std::vector<bf16>& values) const {
    return view_of(values.data(), of.asking, width());
  }
  View sums() { return view_of(log_sum.data(), of.asking, size(of.heads.query)); }
  void run(const TileEngine& engine) {
    cpu::attend_tiles(of_out(out), sums(), parts(rows, sinks), of.heads, of.options, engine);
    cpu::attend_tiles_backward(of_out(dout), of_out(out), sums(), parts(rows, sinks),
                               parts(drows, dsinks), of.heads, of.options, engine);
  }
};

// The definition. Backward takes `out` and the log of sums as they are exactly.
struct Exact {
  const Numbers& n;
  Doubles out, drows, dsinks;

  explicit Exact(const Numbers& numbers)
      : n(numbers), out(n.out.size()), drows(n.rows.size()), dsinks(n.sinks.size()) {
    for (std::size_t m = 0; m < n.of.asking; ++m)
      for (std::size_t head = 0; head < dsinks.size(); ++head) one(m, head);
  }
  void one(std::size_t m, std::size_t head) {
    const auto& h = n.of.heads;
    const auto& o = n.of;
    const auto D = size(h.width), V = size(h.value()), R = size(h.row()),
               kv = head / size(h.group());
    const auto t = o.tokens - o.asking + m, window = size(o.options.window);
    const auto q = t * R + head * D, keys = (size(h.query) + kv) * D,
               values = size((h.query + h.kv) * h.width) + kv * V,
               to = (m * dsinks.size() + head) * V;
    const std::size_t first = window == 0 || t < window ? 0 : t + 1 - window;
    const double scale = o.options.scale_for(h), cap = o.options.cap;
    Doubles weight(t + 1 - first), slope(weight.size()), dweight(weight.size());
    const double sink = n.sinks[head];
    double total = o.sinks ? std::exp(sink) : 0, mean = 0;
    for (std::size_t u = first; u <= t; ++u) {
      double s = 0;
      for (std::size_t i = 0; i < D; ++i) s += wide(n.rows[q + i]) * wide(n.rows[u * R + keys + i]);
      s *= scale;
      const double tanh = cap > 0 ? std::tanh(s / cap) : 0;
      slope[u - first] = (1 - tanh * tanh) * scale;
      total += weight[u - first] = std::exp(cap > 0 ? cap * tanh : s);
    }
    for (std::size_t u = first; u <= t; ++u) {
      auto& w = weight[u - first];
      w /= total;
      for (std::size_t i = 0; i < V; ++i) {
        const auto g = wide(n.dout[to + i]), value = wide(n.rows[u * R + values + i]);
        out[to + i] += w * value;
        dweight[u - first] += g * value;
        drows[u * R + values + i] += w * g;
      }
      mean += w * dweight[u - first];
    }
    if (o.sinks) dsinks[head] -= std::exp(sink) / total * mean;
    for (std::size_t u = first; u <= t; ++u) {
      const double d = weight[u - first] * (dweight[u - first] - mean) * slope[u - first];
      for (std::size_t i = 0; i < D; ++i) {
        drows[q + i] += d * wide(n.rows[u * R + keys + i]);
        drows[u * R + keys + i] += d * wide(n.rows[q + i]);
      }
    }
  }
};

// The largest difference, as a part of the largest number.
template <class T>
double error(const std::vector<T>& got, const Doubles& want) {
  double most = 0, top = 1e-3;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double off = std::abs(wide(got[i]) - want[i]);
    most = off <= most ? most : off;  // and a NaN shows
    top = std::max(top, std::abs(want[i]));
  }
  return most / top;
}

template <class T>
double mean_error(const std::vector<T>& got, const Doubles& want) {
  double squares = 0;
  for (std::size_t i = 0; i < got.size(); ++i) squares += std::pow(wide(got[i]) - want[i], 2);
  return std::sqrt(squares / static_cast<double>(got.size()));
}

class AttendTiles : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    engine_ = tile_engine(GetParam());
    if (!engine_) GTEST_SKIP() << "not on this machine, or amx without JANUA_KERNELS=amx";
  }
  void follows_the_formula(const Case& of) const {
    Numbers numbers(of);
    numbers.run(*engine_);
    const Exact exact(numbers);
    ASSERT_LT(error(numbers.out, exact.out), 6e-3) << of.text();
    ASSERT_LT(error(numbers.drows, exact.drows), 1e-2) << of.text();
    ASSERT_LT(error(numbers.dsinks, exact.dsinks), 1e-2) << of.text();
  }
  const TileEngine* engine_ = nullptr;
};

TEST_P(AttendTiles, follow_the_formula_in_the_cases_of_every_set) {
  for (const auto& [name, of] : kAttendCases) follows_the_formula(of);
}

TEST_P(AttendTiles, follow_the_formula_in_every_combination) {
  for (const std::int64_t window : {0, 1, 20, 70})
    for (const double cap : {0.0, 2.0})
      for (const bool sinks : {false, true})
        for (const std::size_t tokens : {5, 33, 150})
          follows_the_formula({{4, 2, 16}, {.window = window, .cap = cap}, sinks, tokens});
}

TEST_P(AttendTiles, follow_the_formula_at_every_edge_of_a_block) {
  for (const std::size_t tokens : {1,  2,  15,  16,  17,  31,  32,  63,  64,  65,  95,
                                   96, 97, 127, 128, 129, 191, 192, 193, 255, 257, 300}) {
    follows_the_formula({{2, 1, 32}, {}, false, tokens});
    follows_the_formula({{1, 1, 16}, {.scale = 0.4, .window = 64}, true, tokens});
  }
}

TEST_P(AttendTiles, take_heads_of_any_width) {
  for (const std::int64_t width : {2, 10, 16, 48, 64, 80, 128, 176, 256})
    follows_the_formula({{2, 2, width}, {.window = 30}, false, 70});
  follows_the_formula({{6, 2, 24, 10}, {.scale = 0.3}, true, 70});
  follows_the_formula({{3, 1, 16, 80}, {.window = 9, .cap = 3}, false, 70});
}

TEST_P(AttendTiles, take_queries_that_go_on) {
  for (const std::size_t asking : {1, 3, 31, 64, 100})
    follows_the_formula({{2, 1, 16}, {.window = 50, .cap = 4}, true, 140, asking});
}

TEST_P(AttendTiles, err_no_more_than_a_rounding_beyond_sums_in_float) {
  const Case of{{4, 2, 64}, {.window = 100, .cap = 8}, true, 250};
  Numbers numbers(of), loops(of);
  numbers.run(*engine_);
  const Exact exact(numbers);
  cpu::attend_loops(loops.of_out(loops.out), loops.sums(), loops.parts(loops.rows, loops.sinks),
                    of.heads, of.options);
  cpu::attend_loops_backward(loops.of_out(loops.dout), loops.of_out(loops.out), loops.sums(),
                             loops.parts(loops.rows, loops.sinks),
                             loops.parts(loops.drows, loops.dsinks), of.heads, of.options);
  EXPECT_LT(mean_error(numbers.out, exact.out), 1.5 * mean_error(loops.out, exact.out));
  EXPECT_LT(mean_error(numbers.drows, exact.drows), 1.6 * mean_error(loops.drows, exact.drows));
}

TEST_P(AttendTiles, give_a_row_the_same_bits_whichever_rows_ask_beside_it) {
  const auto run = [&](std::size_t tokens, std::size_t asking) {
    const Case of{{2, 1, 48}, {.window = 90, .cap = 3}, true, tokens, asking};
    Numbers numbers(of);
    numbers.run(*engine_);
    return numbers;
  };
  const auto whole = run(300, 300);
  for (const std::size_t asking : {1, 2, 17, 32, 64, 65, 200}) {
    const auto part = run(280, asking);
    const auto width = part.width(), first = (280 - asking) * width;
    for (std::size_t i = 0; i < part.out.size(); ++i)
      ASSERT_EQ(part.out[i].bits, whole.out[first + i].bits) << asking << " ask, at " << i;
    for (std::size_t i = 0; i < part.log_sum.size(); ++i)
      ASSERT_EQ(part.log_sum[i], whole.log_sum[(280 - asking) * 2 + i]) << asking << ", at " << i;
  }
}

bool same(const std::vector<bf16>& a, const std::vector<bf16>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](bf16 x, bf16 y) { return x.bits == y.bits; });
}

TEST_P(AttendTiles, have_the_same_bits_on_any_number_of_threads) {
  std::vector<Numbers> alone, together;
  for (std::size_t i = 0; i < 12; ++i)
    alone.emplace_back(Case{{4, 2, 32}, {.window = 40}, true, 20 + 23 * i});
  together = alone;
  for (auto& numbers : alone) numbers.run(*engine_);
  base::Pool(2).run(together.size(), [&](int, std::size_t i) { together[i].run(*engine_); });
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_TRUE(same(alone[i].out, together[i].out)) << i;
    EXPECT_TRUE(same(alone[i].drows, together[i].drows)) << i;
    EXPECT_EQ(alone[i].dsinks, together[i].dsinks) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, AttendTiles, testing::Values("plain", "avx512bf16", "amx"),
                         [](const auto& info) { return std::string(info.param); });

TEST(AttendTilesOf, amx_have_the_bits_of_the_plain_product) {
  const auto* amx = tile_engine("amx");
  if (!amx) GTEST_SKIP() << "not on this machine, or amx without JANUA_KERNELS=amx";
  Numbers plain({{4, 2, 48}, {.window = 90, .cap = 3}, true, 300}), other = plain;
  plain.run(*tile_engine("plain"));
  other.run(*amx);
  EXPECT_TRUE(same(plain.out, other.out) && same(plain.drows, other.drows));
}

// What the others are held against, by its own differences.
TEST(AttendTilesOf, the_formula_has_its_gradient) {
  Numbers numbers({{2, 1, 4}, {.window = 4, .cap = 2}, true, 7});
  const Exact exact(numbers);
  const auto loss = [&] {
    const Exact here(numbers);
    double sum = 0;
    for (std::size_t i = 0; i < here.out.size(); ++i) sum += here.out[i] * wide(numbers.dout[i]);
    return sum;
  };
  for (std::size_t i = 0; i < numbers.rows.size(); ++i) {
    const auto kept = numbers.rows[i];
    auto& here = numbers.rows[i].bits;
    here = static_cast<std::uint16_t>(kept.bits + 1);
    const double up = loss(), x = wide(numbers.rows[i]);
    here = static_cast<std::uint16_t>(kept.bits - 1);
    const double slope = (up - loss()) / (x - wide(numbers.rows[i]));
    numbers.rows[i] = kept;
    EXPECT_NEAR(exact.drows[i], slope, 5e-3) << "at " << i;
  }
}

}  // namespace
}  // namespace compute
