// The small operations beside experts: gates with bounds, gated rows, products in float.
#include "compute/op/clamped_glu.h"
#include "compute/op/expert_case_test.h"
#include "compute/op/gate_rows.h"
#include "compute/op/wide_product.h"

namespace compute {
namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// One column: what comes out, and with d its gradients.
struct Column {
  double h, dgate, dup;
  Column(const ClampedGlu& glu, double x, double u, double d) {
    const double L = glu.limit, gate = std::min(x, L), up = std::clamp(u, -L, L),
                 s = sigmoid(glu.slope * gate);
    h = (up + glu.shift) * gate * s;
    dgate = x <= L ? d * (up + glu.shift) * (s + gate * glu.slope * s * (1 - s)) : 0;
    dup = std::abs(u) <= L ? d * gate * s : 0;
  }
};

TEST(ClampedGlu, is_its_definition_in_both_orders_of_columns_and_passes_no_gradient_over_a_bound) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    constexpr std::size_t M = 6, F = 5;
    for (const auto& glu : {ClampedGlu{1.25f, 1.702f, 1, true}, ClampedGlu{1.5f, 1, 0, false}}) {
      auto in = normals<T>(M, 2 * F, set, "in", 1.5);
      const auto d = normals<T>(M, F, set, "d");
      Matrix<T> h(M, F, set);
      clamped_glu(h.view, in.view, glu);
      std::vector<double> want(M * F), want_in(M * 2 * F);
      for (std::size_t i = 0; i < M * F; ++i) {
        const auto first = i / F * 2 * F, f = i % F;
        const auto g = first + (glu.alternating ? 2 * f : f);
        const auto u = glu.alternating ? g + 1 : g + F;
        const Column column(glu, in.at(g), in.at(u), d.at(i));
        want[i] = column.h;
        want_in[g] = column.dgate;
        want_in[u] = column.dup;
      }
      clamped_glu_backward(in.view, in.view, d.view, glu);
      expect_near(h, want, "h");
      expect_near(in, want_in, "gradient, written over what it came from");
    }
  });
}

TEST(GateRows, opens_each_row_as_its_logit_says_and_has_both_gradients) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    constexpr std::size_t M = 4, H = 9;
    const auto x = normals<T>(M, H, set, "x"), d = normals<T>(M, H, set, "d"),
               gate = normals<T>(M, 1, set, "gate");
    Matrix<T> y(M, H, set), dx(M, H, set), dgate(M, 1, set);
    gate_rows(y.view, x.view, gate.view);
    gate_rows_backward(dx.view, dgate.view, d.view, x.view, gate.view);
    std::vector<double> want(M * H), want_x(M * H), want_gate(M);
    for (std::size_t i = 0; i < M * H; ++i) {
      const double s = sigmoid(gate.at(i / H));
      want[i] = s * x.at(i);
      want_x[i] = s * d.at(i);
      want_gate[i / H] += d.at(i) * x.at(i) * s * (1 - s);
    }
    expect_near(y, want, "y");
    expect_near(dx, want_x, "dx");
    expect_near(dgate, want_gate, "dgate");
  });
}

TEST(WideProduct, rounds_nothing_but_what_comes_out) {
  in_each_set([](auto set, auto zero) {
    using T = decltype(zero);
    const auto a = normals<T>(3, 4, set, "a"), b = normals<T>(5, 4, set, "b"),
               bias = normals<T>(1, 5, set, "bias");
    Matrix<float> wide(3, 5, set);
    Matrix<T> back(3, 4, set), sum(1, 5, set);
    std::vector<double> want(15), want_sum(5), want_back(12);
    for (std::size_t i = 0; i < 15; ++i)
      for (std::size_t k = 0; k < 4; ++k) want[i] += a.at(i / 5 * 4 + k) * b.at(i % 5 * 4 + k);
    wide_product(wide.view, a.view, Turn::no, b.view, Turn::yes, 4);
    expect_near(wide, want, "product");
    wide_product(back.view, wide.view, Turn::no, b.view, Turn::no, 5);
    sum_wide_rows(sum.view, wide.view);
    for (std::size_t i = 0; i < 15; ++i) {
      for (std::size_t k = 0; k < 4; ++k) want_back[i / 5 * 4 + k] += want[i] * b.at(i % 5 * 4 + k);
      want_sum[i % 5] += want[i];
    }
    expect_near(back, want_back, "back");
    expect_near(sum, want_sum, "sum");
    add_wide_row(wide.view, bias.view);
    for (std::size_t i = 0; i < 15; ++i) want[i] += bias.at(i % 5);
    expect_near(wide, want, "with a row added");
  });
}

}  // namespace
}  // namespace compute
