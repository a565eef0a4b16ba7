#include <cmath>

#include "base/numerics.h"
#include "compute/op/delta_gates.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

void check(const View& decay, const View& beta, const DeltaGates& gates) {
  const std::size_t heads = decay.width;
  CHECK(decay.dense() && beta.dense() && beta.width == heads && beta.rows == decay.rows,
        "each head has both gates");
  CHECK(gates.ba.rows == decay.rows && gates.ba.width == 2 * heads &&
            gates.a_log.elements() == heads && gates.dt_bias.elements() == heads &&
            gates.group > 0 && heads % gates.group == 0,
        "each head has what its gates are made of");
}

float sigmoid(float x) { return 1 / (1 + base::real::exp(-x)); }
// As torch has it: from 20 on the rest is below a rounding.
float softplus(float x) { return x > 20 ? x : base::real::log1p(base::real::exp(x)); }

// Where b of a head lies in a row; its a lies `group` further on.
std::size_t column_of(std::size_t head, std::size_t group) {
  return head / group * 2 * group + head % group;
}

template <class T>
void forward(const View& decay, const View& beta, const DeltaGates& gates) {
  const std::size_t heads = decay.width, group = gates.group;
  for (std::size_t h = 0; h < heads; ++h) {
    const float rate = base::real::exp(wide(gates.a_log.as<T>()[h])),
                bias = wide(gates.dt_bias.as<T>()[h]);
    for (std::size_t m = 0; m < decay.rows; ++m) {
      const T* b = gates.ba.as<T>() + m * gates.ba.stride + column_of(h, group);
      const float a = wide(b[group]) + bias;
      decay.as<float>()[m * heads + h] = base::real::exp(-rate * softplus(a));
      beta.as<float>()[m * heads + h] = wide(narrow<T>(sigmoid(wide(*b)))) * gates.most_beta;
    }
  }
}

// With g = -rate * softplus(a): d g / d a = -rate * sigmoid(a), d g / d A_log = g.
template <class T>
void backward(const View& ddecay, const View& dbeta, const DeltaGates& gates, const View& dba,
              const View& da_log, const View& ddt_bias) {
  const std::size_t heads = ddecay.width, group = gates.group;
  for (std::size_t h = 0; h < heads; ++h) {
    const float rate = base::real::exp(wide(gates.a_log.as<T>()[h])),
                bias = wide(gates.dt_bias.as<T>()[h]);
    float log_sum = 0, bias_sum = 0;
    for (std::size_t m = 0; m < ddecay.rows; ++m) {
      const std::size_t at = column_of(h, group);
      const T* b = gates.ba.as<T>() + m * gates.ba.stride + at;
      const float a = wide(b[group]) + bias, g = -rate * softplus(a), open = sigmoid(wide(*b));
      const float dg = ddecay.as<float>()[m * heads + h] * base::real::exp(g),
                  da = -dg * rate * sigmoid(a);
      T* to = dba.as<T>() + m * dba.stride + at;
      to[0] = narrow<T>(dbeta.as<float>()[m * heads + h] * gates.most_beta * open * (1 - open));
      to[group] = narrow<T>(da);
      log_sum += dg * g;
      bias_sum += da;
    }
    da_log.as<T>()[h] = narrow<T>(log_sum);
    ddt_bias.as<T>()[h] = narrow<T>(bias_sum);
  }
}

}  // namespace

void delta_gates(const View& decay, const View& beta, DeltaGates gates) {
  check(decay, beta, gates);
  return gates.ba.type == Type::f32 ? forward<float>(decay, beta, gates)
                                    : forward<bf16>(decay, beta, gates);
}

void delta_gates_backward(const View& ddecay, const View& dbeta, DeltaGates gates, const View& dba,
                          const View& da_log, const View& ddt_bias) {
  check(ddecay, dbeta, gates);
  CHECK(dba.rows == ddecay.rows && dba.width == gates.ba.width &&
            da_log.elements() == ddecay.width && ddt_bias.elements() == ddecay.width,
        "a gradient has the shape of what it is of");
  return gates.ba.type == Type::f32 ? backward<float>(ddecay, dbeta, gates, dba, da_log, ddt_bias)
                                    : backward<bf16>(ddecay, dbeta, gates, dba, da_log, ddt_bias);
}

}  // namespace compute::cpu
