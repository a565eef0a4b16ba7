#include "model/op/delta_rule.h"

#include <algorithm>
#include <cmath>

#include "compute/op/delta_gates.h"
#include "compute/op/gated_norm.h"

namespace model::op {

namespace {

using compute::DeltaHeads;
using compute::DeltaInputs;
using compute::Type;
using compute::View;

std::size_t keys(const DeltaHeads& heads) { return heads.key * heads.key_width; }

float query_scale(const DeltaHeads& heads) {
  return 1 / std::sqrt(static_cast<float>(heads.key_width));
}

Value scratch_for(const Flow& flow, const DeltaHeads& heads, const Rows& rows, bool backward) {
  std::size_t longest = 0;
  for (std::size_t s = 0; s + 1 < rows.segments.size(); ++s)
    longest = std::max<std::size_t>(longest, rows.segments[s + 1] - rows.segments[s]);
  return flow.make(Type::f32, 1, compute::delta_rule_scratch(heads, longest, backward));
}

struct Units {
  Value q, k;  // [M, key * key_width], float
};

Units units_of(const Flow& flow, const View& qkv, const DeltaHeads& heads) {
  const std::size_t K = keys(heads);
  Units out{flow.make(Type::f32, qkv.rows, K), flow.make(Type::f32, qkv.rows, K)};
  compute::unit_heads(out.q.view(), qkv.columns(0, K), heads.key_width, query_scale(heads));
  compute::unit_heads(out.k.view(), qkv.columns(K, K), heads.key_width, 1);
  return out;
}

struct Rule {
  Value qkv;
  Units units;
  DeltaGates gates;
  Gradient of_out;
  const Rows& rows;
  DeltaHeads heads;

  DeltaInputs inputs() const {
    const auto& all = qkv.view();
    return {units.q.view(), units.k.view(),
            all.columns(2 * keys(heads), all.width - 2 * keys(heads)), gates.decay.view(),
            gates.beta.view()};
  }

  // Of all that the rule reads, into dqkv and the gates' gradients.
  void run(const Flow& back, const View& dqkv, const View& ddecay, const View& dbeta) const {
    const std::size_t K = keys(heads);
    const Units to{back.make(Type::f32, dqkv.rows, K), back.make(Type::f32, dqkv.rows, K)};
    const auto scratch = scratch_for(back, heads, rows, true);
    compute::delta_rule_backward(
        of_out.view(), inputs(), heads, rows.segments,
        {to.q.view(), to.k.view(), dqkv.columns(2 * K, dqkv.width - 2 * K), ddecay, dbeta},
        scratch.view());
    compute::unit_heads_backward(to.q.view(), qkv.view().columns(0, K), heads.key_width,
                                 query_scale(heads), dqkv.columns(0, K));
    compute::unit_heads_backward(to.k.view(), qkv.view().columns(K, K), heads.key_width, 1,
                                 dqkv.columns(K, K));
  }

  void operator()(Flow& back) const {
    if (!of_out.there()) return;
    into(back, back.sink(qkv.gradient()), [&](const View& dqkv) {
      into(back, back.sink(gates.decay.gradient()), [&](const View& ddecay) {
        into(back, back.sink(gates.beta.gradient()),
             [&](const View& dbeta) { run(back, dqkv, ddecay, dbeta); });
      });
    });
  }
};

}  // namespace

DeltaGates delta_gates(Flow& flow, const Value& ba, const Weight& a_log, const Weight& dt_bias,
                       std::size_t group, bool doubled) {
  const auto& in = ba.view();
  const float most = doubled ? 2.0f : 1.0f;
  DeltaGates out{flow.make(Type::f32, in.rows, in.width / 2),
                 flow.make(Type::f32, in.rows, in.width / 2)};
  compute::delta_gates(out.decay.view(), out.beta.view(),
                       {in, a_log.value, dt_bias.value, group, most});
  flow.then([ba, a_log, dt_bias, group, most, of_decay = out.decay.gradient(),
             of_beta = out.beta.gradient()](Flow& back) {
    if (!of_decay.there()) return;  // the rule writes both or none
    const compute::DeltaGates gates{ba.view(), a_log.value, dt_bias.value, group, most};
    into(back, back.sink(ba.gradient()), [&](const View& dba) {
      into_or_aside(back, a_log, [&](const View& da_log) {
        into_or_aside(back, dt_bias, [&](const View& ddt_bias) {
          compute::delta_gates_backward(of_decay.view(), of_beta.view(), gates, dba, da_log,
                                        ddt_bias);
        });
      });
    });
  });
  return out;
}

Value delta_rule(Flow& flow, const Value& qkv, const DeltaGates& gates, const Rows& rows,
                 DeltaHeads heads, const View& state) {
  const auto& in = qkv.view();
  const std::size_t values = heads.value * heads.value_width;
  CHECK(in.width == 2 * keys(heads) + values, "queries, keys and values lie side by side");
  CHECK(!state.data || !flow.trains(), "a state goes on where a flow reads");
  auto out = flow.make(in.type, in.rows, values);
  const auto scratch = scratch_for(flow, heads, rows, false);
  const Rule rule{qkv, units_of(flow, in, heads), gates, out.gradient(), rows, heads};
  compute::delta_rule(out.view(), rule.inputs(), heads, rows.segments, state, scratch.view());
  flow.then(rule);
  return out;
}

Value gated_norm(Flow& flow, const Value& x, const Value& z, const Weight& gain, float eps) {
  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, in.width);
  compute::gated_norm(y.view(), in, z.view(), gain.value, eps);
  flow.then([x, z, gain, eps, of_y = y.gradient()](Flow& back) {
    if (!of_y.there()) return;
    const auto sum = back.make(Type::f32, 1, gain.value.elements());
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      into(back, back.sink(z.gradient()), [&](const View& dz) {
        into_or_aside(back, gain, [&](const View& dgain) {
          compute::gated_norm_backward(of_y.view(), x.view(), z.view(), gain.value, eps, dx, dz,
                                       dgain, sum.view());
        });
      });
    });
  });
  return y;
}

}  // namespace model::op
