// What a gated DeltaNet consists of and costs; delta_net_pass.cc computes it.
#include "model/block/delta_net.h"

namespace model::block {

compute::DeltaHeads DeltaNet::shape() const {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  return {size(key_heads), size(value_heads), size(key_dim), size(value_dim)};
}

base::Result<void> DeltaNet::declare(Layout& layout, const std::string& layer) {
  const auto prefix_here = layer + prefix;
  const bool apart = form == Form::apart;
  TRY(apart ? declare_apart(layout, prefix_here) : declare_by_key_head(layout, prefix_here));
  const auto name = [&](const char* part) { return prefix_here + part; };
  at.a_log = TRY(layout.add({name("A_log"), {value_heads}, a_log_start}));
  at.dt_bias = TRY(layout.add({name("dt_bias"), {value_heads}, dt_start}));
  at.norm = TRY(layout.add({name(apart ? "o_norm.weight" : "norm.weight"), {value_dim}, kOnes}));
  at.o = TRY(layout.add({name(apart ? "o_proj.weight" : "out_proj.weight"),
                         {hidden, value_heads * value_dim},
                         output_start}));
  return {};
}

base::Result<void> DeltaNet::declare_by_key_head(Layout& layout, const std::string& prefix_here) {
  const auto K = key_heads * key_dim, V = value_heads * value_dim;
  const auto name = [&](const char* part) { return prefix_here + part; };
  at.qkvz = TRY(layout.add({name("in_proj_qkvz.weight"), {2 * K + 2 * V, hidden}, start}));
  at.ba = TRY(layout.add({name("in_proj_ba.weight"), {2 * value_heads, hidden}, start}));
  at.conv = TRY(layout.add({name("conv1d.weight"), {2 * K + V, 1, taps}, start}));
  return {};
}

base::Result<void> DeltaNet::declare_apart(Layout& layout, const std::string& prefix_here) {
  const auto K = key_heads * key_dim, V = value_heads * value_dim;
  const auto name = [&](const char* part) { return prefix_here + part; };
  at.qkvz = TRY(layout.add_joined({{name("q_proj.weight"), {K, hidden}, start},
                                   {name("k_proj.weight"), {K, hidden}, start},
                                   {name("v_proj.weight"), {V, hidden}, start}}));
  at.z = TRY(layout.add({name("g_proj.weight"), {V, hidden}, start}));
  at.ba = TRY(layout.add_joined({{name("b_proj.weight"), {value_heads, hidden}, start},
                                 {name("a_proj.weight"), {value_heads, hidden}, start}}));
  at.conv = TRY(layout.add_joined({{name("q_conv1d.weight"), {K, 1, taps}, start},
                                   {name("k_conv1d.weight"), {K, 1, taps}, start},
                                   {name("v_conv1d.weight"), {V, 1, taps}, start}}));
  return {};
}

// A number of a state takes six operations a token: it recalls, is written and answers. What is kept:
// the convolution's inputs and outputs, z, b and a, what the rule gave and its norm; in float the unit
// queries and keys, the gates, and, while it goes back, a part of a state for every chunk of tokens. A
// text leaves the last inputs of the convolution and a state for each value head, in float.
Cost DeltaNet::cost() const {
  const base::Size K = base::Size(key_heads) * key_dim, V = base::Size(value_heads) * value_dim;
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const double k = n(key_heads) * n(key_dim), v = n(value_heads) * n(value_dim);
  const double matrices = n(hidden) * (2 * k + 3 * v + 2 * n(value_heads));
  const double convolution = (2 * k + v) * n(taps);
  return {.token_flops = 6 * (matrices + convolution) + 18 * v * n(key_dim),
          .floats = K * 4 + base::Size(value_heads) * 4 + key_dim,
          .working = K * 4 + V * 5 + base::Size(value_heads) * 2,
          .passing = K * 6 + V * 6,
          .held = (K * 2 + V) * (taps - 1) + V * key_dim};
}

}  // namespace model::block
