#include "compute/op/delta_gates.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t M = 5, kHeads = 6;

// [all decays | all betas]
Doubles plain(const Doubles& ba, const Doubles& a_log, const Doubles& dt_bias, std::size_t group,
              double most) {
  Doubles out(2 * M * kHeads);
  for (std::size_t m = 0; m < M; ++m)
    for (std::size_t h = 0; h < kHeads; ++h) {
      const std::size_t b = m * 2 * kHeads + h / group * 2 * group + h % group;
      const double a = ba[b + group] + dt_bias[h];
      out[m * kHeads + h] = std::exp(-std::exp(a_log[h]) * std::log1p(std::exp(a)));
      out[(M + m) * kHeads + h] = most * sigmoid(ba[b]);
    }
  return out;
}

Doubles joined(Doubles a, const Doubles& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(DeltaGates, read_their_head_wherever_its_group_lies_and_have_their_gradient) {
  for (const std::size_t group : {1, 3, 6})
    in_both([&](auto zero, Device device, double tolerance) {
      using T = decltype(zero);
      const float most = group == 3 ? 2 : 1;
      auto ba = Matrix<T>::normal(M, 2 * kHeads, "ba", 3),
           a_log = Matrix<T>::normal(1, kHeads, "A"), dt = Matrix<T>::normal(1, kHeads, "dt");
      Matrix<float> decay(M, kHeads), beta(M, kHeads);
      const DeltaGates gates{ba.on(device), a_log.on(device), dt.on(device), group, most};
      delta_gates(decay.on(device), beta.on(device), gates);
      auto in = ba.doubles(), log = a_log.doubles(), bias = dt.doubles();
      const auto value = [&] { return plain(in, log, bias, group, most); };
      expect_near(joined(decay.doubles(), beta.doubles()), value(), tolerance, "gates");

      auto ddecay = Matrix<float>::normal(M, kHeads, "ddecay"),
           dbeta = Matrix<float>::normal(M, kHeads, "dbeta");
      Matrix<T> dba(M, 2 * kHeads, 1), da_log(1, kHeads), ddt(1, kHeads);
      delta_gates_backward(ddecay.on(device), dbeta.on(device), gates, dba.on(device),
                           da_log.on(device), ddt.on(device));
      const auto factors = joined(ddecay.doubles(), dbeta.doubles());
      expect_near(dba.doubles(), differences(in, factors, value), tolerance, "dba");
      expect_near(da_log.doubles(), differences(log, factors, value), tolerance, "dA_log");
      expect_near(ddt.doubles(), differences(bias, factors, value), tolerance, "ddt_bias");
    });
}

// A bias of a large model's dt may be anything; neither gate may become what is no number.
TEST(DeltaGates, stay_numbers_where_their_exponents_are_large) {
  for (const auto device : both_sets()) {
    Matrix<float> ba(1, 4), a_log(1, 2), dt(1, 2), decay(1, 2), beta(1, 2);
    const std::vector<float> in = {-200, 200, -200, 200};
    std::copy_n(in.data(), 4, ba.on(device).as<float>());
    std::fill_n(a_log.on(device).as<float>(), 2, 2.0f);
    std::fill_n(dt.on(device).as<float>(), 2, 0.0f);
    delta_gates(decay.on(device), beta.on(device),
                {ba.on(device), a_log.on(device), dt.on(device), 2, 1});
    EXPECT_EQ(decay.doubles(), (Doubles{1, 0}));
    EXPECT_EQ(beta.doubles(), (Doubles{0, 1}));
  }
}

}  // namespace
}  // namespace compute
