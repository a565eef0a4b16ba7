// The rule against its definition in double, over segments that are shorter and longer than the chunks
// of the way back.
#include "compute/op/delta_rule.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

struct Plain {
  DeltaHeads heads;
  std::vector<std::uint32_t> segments;
  Doubles q, k, v, decay, beta;

  void head(std::size_t h, std::size_t begin, std::size_t end, Doubles& out) const {
    const std::size_t dk = heads.key_width, dv = heads.value_width;
    Doubles S(dk * dv);
    for (std::size_t m = begin; m < end; ++m) {
      const double *qm = &q[(m * heads.key + h / heads.group()) * dk],
                   *km = &k[(m * heads.key + h / heads.group()) * dk];
      const std::size_t at = (m * heads.value + h) * dv, gate = m * heads.value + h;
      for (auto& s : S) s *= decay[gate];
      for (std::size_t j = 0; j < dv; ++j) {
        double known = 0, sum = 0;
        for (std::size_t i = 0; i < dk; ++i) known += S[i * dv + j] * km[i];
        const double write = beta[gate] * (v[at + j] - known);
        for (std::size_t i = 0; i < dk; ++i) S[i * dv + j] += km[i] * write;
        for (std::size_t i = 0; i < dk; ++i) sum += S[i * dv + j] * qm[i];
        out[at + j] = sum;
      }
    }
  }
  Doubles operator()() const {
    Doubles out(v.size());
    for (std::size_t s = 0; s + 1 < segments.size(); ++s)
      for (std::size_t h = 0; h < heads.value; ++h) head(h, segments[s], segments[s + 1], out);
    return out;
  }
};

template <class T>
struct Case {
  DeltaHeads heads;
  std::vector<std::uint32_t> segments;
  std::size_t rows = segments.back();
  Matrix<float> q = unit("q"), k = unit("k");
  Matrix<T> v = Matrix<T>::normal(rows, heads.value* heads.value_width, "v", 3);
  Matrix<float> decay = gate("decay", 1), beta = gate("beta", 2);
  Matrix<float> scratch{1, delta_rule_scratch(heads, rows, true)};

  Matrix<float> unit(const char* purpose) const {
    auto raw = Matrix<float>::normal(rows, heads.key * heads.key_width, purpose);
    Matrix<float> out(rows, heads.key * heads.key_width, 5);
    unit_heads(out.on({}), raw.on({}), heads.key_width, 1);
    return out;
  }
  Matrix<float> gate(const char* purpose, double most) const {
    auto out = Matrix<float>::normal(rows, heads.value, purpose);
    const auto view = out.on({});
    for (std::size_t i = 0; i < view.elements(); ++i)
      view.as<float>()[i] = static_cast<float>(most * sigmoid(1.5 + view.as<float>()[i]));
    return out;
  }
  DeltaInputs on(Device device) {
    return {q.on(device), k.on(device), v.on(device), decay.on(device), beta.on(device)};
  }
  Plain plain() const {
    return {heads,       segments,        q.doubles(),   k.doubles(),
            v.doubles(), decay.doubles(), beta.doubles()};
  }
};

const std::vector<std::uint32_t> kSegments = {0, 3, 4, 4 + 2 * kDeltaChunk + 1};

TEST(DeltaRule, is_its_definition_in_every_segment) {
  for (const DeltaHeads heads : {DeltaHeads{1, 1, 16, 32}, {2, 4, 5, 18}, {3, 3, 7, 3}})
    in_both([&](auto zero, Device device, double tolerance) {
      using T = decltype(zero);
      Case<T> in{heads, kSegments};
      Matrix<T> out(in.rows, heads.value * heads.value_width, 1);
      delta_rule(out.on(device), in.on(device), heads, kSegments, {}, in.scratch.on(device));
      expect_near(out.doubles(), in.plain()(), tolerance, "out");
    });
}

template <class T>
void expect_gradients(DeltaHeads heads, const std::vector<std::uint32_t>& segments, Device device,
                      double tolerance) {
  Case<T> in{heads, segments};
  const std::size_t K = heads.key * heads.key_width, V = heads.value * heads.value_width;
  auto dout = Matrix<T>::normal(in.rows, V, "dout", 2);
  Matrix<float> dq(in.rows, K), dk(in.rows, K), ddecay(in.rows, heads.value),
      dbeta(in.rows, heads.value);
  Matrix<T> dv(in.rows, V, 4);
  delta_rule_backward(
      dout.on(device), in.on(device), heads, segments,
      {dq.on(device), dk.on(device), dv.on(device), ddecay.on(device), dbeta.on(device)},
      in.scratch.on(device));
  auto plain = in.plain();
  const auto factors = dout.doubles();
  const auto value = [&] { return plain(); };
  const auto compare = [&](const Doubles& got, Doubles& input, const char* what) {
    expect_near(got, differences(input, factors, value), 5 * tolerance, what);
  };
  compare(dq.doubles(), plain.q, "dq");
  compare(dk.doubles(), plain.k, "dk");
  compare(dv.doubles(), plain.v, "dv");
  compare(ddecay.doubles(), plain.decay, "ddecay");
  compare(dbeta.doubles(), plain.beta, "dbeta");
}

TEST(DeltaRule, has_the_gradient_that_small_changes_show_across_chunks) {
  in_both([](auto zero, Device device, double tolerance) {
    expect_gradients<decltype(zero)>({1, 2, 3, 17}, {0, 2, kDeltaChunk + 5}, device, tolerance);
  });
}

TEST(DeltaRule, has_that_gradient_for_keys_wider_than_a_vector) {
  in_both([](auto zero, Device device, double tolerance) {
    expect_gradients<decltype(zero)>({2, 4, 18, 3}, {0, 6}, device, tolerance);
  });
}

TEST(DeltaRule, goes_on_from_a_state_as_if_it_read_the_whole) {
  const DeltaHeads heads{2, 4, 5, 18};
  const std::vector<std::uint32_t> all = {0, 9};
  for (const auto device : both_sets()) {
    Case<float> in{heads, all};
    Matrix<float> whole(9, 72), parts(9, 72), state(20, 18);
    delta_rule(whole.on(device), in.on(device), heads, all, {}, in.scratch.on(device));
    std::fill_n(state.on(device).as<float>(), 20 * 18, 0.0f);
    for (const auto& [first, count] : {std::pair{0u, 4u}, {4u, 1u}, {5u, 4u}}) {
      const auto cut = [&, first = first, count = count](const View& view) {
        return view.row_range(first, count);
      };
      const auto views = in.on(device);
      const std::vector<std::uint32_t> one = {0, count};
      delta_rule(cut(parts.on(device)),
                 {cut(views.q), cut(views.k), cut(views.v), cut(views.decay), cut(views.beta)},
                 heads, one, state.on(device), in.scratch.on(device));
    }
    expect_near(parts.doubles(), whole.doubles(), 1e-6, "in parts");
  }
}

TEST(UnitHeads, divides_each_head_by_its_length_and_has_its_gradient) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    constexpr std::size_t rows = 3, D = 19, H = 2 * D;
    auto x = Matrix<T>::normal(rows, H, "x", 2);
    auto dy = Matrix<float>::normal(rows, H, "dy", 1);
    Matrix<float> y(rows, H, 3);
    Matrix<T> dx(rows, H, 4);
    unit_heads(y.on(device), x.on(device), D, 0.5f);
    unit_heads_backward(dy.on(device), x.on(device), D, 0.5f, dx.on(device));
    auto in = x.doubles();
    const auto plain = [&] {
      Doubles out(in.size());
      for (std::size_t head = 0; head < 2 * rows; ++head) {
        double squares = 1e-6;
        for (std::size_t i = 0; i < D; ++i) squares += in[head * D + i] * in[head * D + i];
        for (std::size_t i = 0; i < D; ++i)
          out[head * D + i] = 0.5 * in[head * D + i] / std::sqrt(squares);
      }
      return out;
    };
    expect_near(y.doubles(), plain(), 1e-5, "y");
    expect_near(dx.doubles(), differences(in, dy.doubles(), plain), tolerance, "dx");
  });
}

}  // namespace
}  // namespace compute
