// Both sets against the formula in double, which stands here once more, and its differences.
#include "compute/op/attend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "compute/op/attend_cases_test.h"
#include "compute/worker.h"

namespace compute {
namespace {

using Case = AttendCase;

template <class T>
Doubles doubles(const std::vector<T>& values) {
  Doubles out;
  for (const auto v : values) out.push_back(wide(v));
  return out;
}

// Queries, keys and values beside each other in rows, as a pass has them.
struct Exact {
  Case of;
  Doubles rows, sinks;

  double score(std::size_t t, std::size_t u, std::size_t head) const {
    const auto& h = of.heads;
    const auto D = static_cast<std::size_t>(h.width), R = static_cast<std::size_t>(h.row());
    const auto* q = rows.data() + t * R + head * D;
    const auto* k = rows.data() + u * R + (static_cast<std::size_t>(h.query) + kv(head)) * D;
    const double scale = of.options.scale != 0 ? of.options.scale : 1 / std::sqrt(h.width);
    const double s = std::inner_product(q, q + D, k, 0.0) * scale, cap = of.options.cap;
    return cap > 0 ? cap * std::tanh(s / cap) : s;
  }
  std::size_t kv(std::size_t head) const {
    return head / static_cast<std::size_t>(of.heads.query / of.heads.kv);
  }
  bool sees(std::size_t t, std::size_t u) const {
    return u <= t &&
           (of.options.window == 0 || t - u < static_cast<std::size_t>(of.options.window));
  }
  void one(std::size_t t, std::size_t head, double* out) const {
    const auto& h = of.heads;
    const auto V = static_cast<std::size_t>(h.value()), R = static_cast<std::size_t>(h.row());
    const auto first = static_cast<std::size_t>((h.query + h.kv) * h.width) + kv(head) * V;
    double total = of.sinks ? std::exp(sinks[head]) : 0;
    for (std::size_t u = 0; u <= t; ++u) {
      if (!sees(t, u)) continue;
      const double weight = std::exp(score(t, u, head));
      total += weight;
      for (std::size_t c = 0; c < V; ++c) out[c] += weight * rows[u * R + first + c];
    }
    for (std::size_t c = 0; c < V; ++c) out[c] /= total;
  }
  Doubles out() const {
    const auto V = static_cast<std::size_t>(of.heads.value()),
               Q = static_cast<std::size_t>(of.heads.query);
    Doubles out(of.asking * Q * V);
    for (std::size_t m = 0; m < of.asking; ++m)
      for (std::size_t head = 0; head < Q; ++head)
        one(of.tokens - of.asking + m, head, out.data() + (m * Q + head) * V);
    return out;
  }
};

Attended parts(const View& rows, const View& sinks, const Case& of) {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const auto q = size(of.heads.query * of.heads.width), k = size(of.heads.kv * of.heads.width),
             v = size(of.heads.kv * of.heads.value());
  return {rows.columns(0, q).row_range(of.tokens - of.asking, of.asking), rows.columns(q, k),
          rows.columns(q + k, v), of.sinks ? sinks : View{}};
}

template <class A>
void expect_near(const std::vector<A>& got, const Doubles& want, double tolerance) {
  double top = 1e-3;
  for (const double w : want) top = std::max(top, std::abs(w));
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(wide(got[i]), want[i], tolerance * top) << "at " << i;
}

// Of about a hundred elements: each costs two passes.
void expect_gradient(const std::vector<float>& got, Doubles& input,
                     const std::function<double()>& value, double tolerance) {
  constexpr double step = 1e-5;
  double top = 1e-3;
  for (const float g : got) top = std::max(top, std::abs(static_cast<double>(g)));
  for (std::size_t i = 0; i < input.size(); i += 1 + input.size() / 100) {
    const double kept = input[i];
    input[i] = kept + step;
    const double up = value();
    input[i] = kept - step;
    const double want = (up - value()) / (2 * step);
    input[i] = kept;
    ASSERT_NEAR(got[i], want, tolerance * top) << "at " << i;
  }
}

class Attend : public testing::TestWithParam<std::tuple<Device::Set, NamedCase>> {
 protected:
  void SetUp() override { single_thread_here(); }

  template <class T>
  View view(std::vector<T>& values, std::size_t rows) const {
    auto out = view_of(values.data(), rows, values.size() / rows);
    out.device.set = std::get<0>(GetParam());
    return out;
  }

  // The same with keys and values that lie side by side.
  std::vector<float> going_on(const Case& of, Attended from) const {
    const auto dense = [&](const View& part, std::vector<float>& to) {
      for (std::size_t m = 0; m < part.rows; ++m) {
        const float* row = part.as<float>() + m * part.stride;
        to.insert(to.end(), row, row + part.width);
      }
      return view(to, part.rows);
    };
    std::vector<float> keys, values,
        out(of.asking * static_cast<std::size_t>(of.heads.query * of.heads.value()));
    from.k = dense(from.k, keys);
    from.v = dense(from.v, values);
    attend_on(view(out, of.asking), from, of.heads, of.options);
    return out;
  }

  template <class T>
  void follows_the_formula(double tolerance) const {
    const auto& of = std::get<1>(GetParam()).of;
    const auto Q = static_cast<std::size_t>(of.heads.query);
    auto rows = normals<T>(of.tokens * static_cast<std::size_t>(of.heads.row()), "rows");
    auto sinks = normals<float>(Q, "sinks");
    const auto width = Q * static_cast<std::size_t>(of.heads.value());
    auto dout = normals<T>(of.asking * width, "dout");
    std::vector<T> out(of.asking * width), drows(rows.size());
    std::vector<float> log_sum(of.asking * Q), dsinks(Q);
    const auto from = parts(view(rows, of.tokens), view(sinks, 1), of);
    attend(view(out, of.asking), view(log_sum, of.asking), from, of.heads, of.options);
    attend_backward(view(dout, of.asking), view(out, of.asking), view(log_sum, of.asking), from,
                    parts(view(drows, of.tokens), view(dsinks, 1), of), of.heads, of.options);

    Exact exact{of, doubles(rows), doubles(sinks)};
    if constexpr (sizeof(T) == 4) expect_near(going_on(of, from), exact.out(), tolerance);
    const auto factor = doubles(dout);
    const auto value = [&] {
      const auto got = exact.out();
      return std::inner_product(got.begin(), got.end(), factor.begin(), 0.0);
    };
    expect_near(out, exact.out(), tolerance);
    std::vector<float> wide_drows;
    for (const auto d : drows) wide_drows.push_back(static_cast<float>(wide(d)));
    expect_gradient(wide_drows, exact.rows, value, 2 * tolerance);
    if (of.sinks) expect_gradient(dsinks, exact.sinks, value, 2 * tolerance);
  }
};

TEST_P(Attend, follows_the_formula_forth_and_back_in_float) { follows_the_formula<float>(1e-5); }

TEST_P(Attend, follows_the_formula_forth_and_back_in_bf16) { follows_the_formula<bf16>(1.2e-2); }

std::vector<Device::Set> sets() {
#ifdef JANUA_ATEN
  return {Device::Set::cpu, Device::Set::aten};
#else
  return {Device::Set::cpu};
#endif
}

INSTANTIATE_TEST_SUITE_P(
    Sets, Attend, testing::Combine(testing::ValuesIn(sets()), testing::ValuesIn(kAttendCases)),
    [](const auto& info) {
      const bool own = std::get<0>(info.param) == Device::Set::cpu;
      return std::string(own ? "cpu_" : "aten_") + std::get<1>(info.param).name;
    });

// So a text read in parts is, bit by bit, that which is read at once.
TEST(AttendOnCpu, gives_a_row_the_same_bits_whichever_rows_ask_beside_it) {
  const Case of{{4, 2, 24, 40}, {.window = 50, .cap = 3}, true, 150};
  auto rows = normals<float>(of.tokens * static_cast<std::size_t>(of.heads.row()), "rows");
  auto sinks = normals<float>(4, "sinks");
  const auto run = [&](std::size_t tokens, std::size_t asking) {
    Case part = of;
    part.tokens = tokens;
    part.asking = asking;
    std::vector<float> out(asking * 160), log_sum(asking * 4);
    const auto all = view_of(rows.data(), of.tokens, rows.size() / of.tokens);
    attend(view_of(out.data(), asking, 160), view_of(log_sum.data(), asking, 4),
           parts(all.row_range(0, tokens), view_of(sinks.data(), 1, 4), part), of.heads,
           of.options);
    return out;
  };
  const auto whole = run(150, 150);
  for (const std::size_t asking : {1, 2, 7, 64, 65}) {
    const auto part = run(140, asking);
    for (std::size_t i = 0; i < part.size(); ++i)
      ASSERT_EQ(part[i], whole[(140 - asking) * 160 + i]) << asking << " ask, at " << i;
  }
}

}  // namespace
}  // namespace compute
