#include <ATen/TensorOperators.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softplus.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/as_tensor.inc"
#include "compute/op/delta_gates.h"

namespace compute::aten {

namespace {

struct Read {
  at::Tensor b, a, rate;  // [rows, heads], [rows, heads], [heads]; in float, a with its bias
};

// [rows, groups, group] of the b (0) or a (1) of every group, as they lie.
at::Tensor part_of(const View& ba, std::size_t group, std::int64_t part) {
  return as_tensor(ba).unflatten(1, {-1, 2, static_cast<std::int64_t>(group)}).select(2, part);
}

Read read(const DeltaGates& gates) {
  const auto flat = [](const View& view) { return as_tensor(view).flatten().to(at::kFloat); };
  const auto b = part_of(gates.ba, gates.group, 0).flatten(1),
             a = part_of(gates.ba, gates.group, 1).flatten(1);
  return {b, a.to(at::kFloat) + flat(gates.dt_bias), at::exp(flat(gates.a_log))};
}

}  // namespace

void delta_gates(const View& decay, const View& beta, DeltaGates gates) {
  const c10::InferenceMode no_autograd;
  const auto [b, a, rate] = read(gates);
  as_tensor(decay).copy_(at::exp(-(rate * at::softplus(a))));
  as_tensor(beta).copy_(at::sigmoid(b).to(at::kFloat) * gates.most_beta);
}

void delta_gates_backward(const View& ddecay, const View& dbeta, DeltaGates gates, const View& dba,
                          const View& da_log, const View& ddt_bias) {
  const c10::InferenceMode no_autograd;
  const auto [b, a, rate] = read(gates);
  const auto g = -(rate * at::softplus(a)), dg = as_tensor(ddecay) * at::exp(g);
  const auto da = -(dg * rate * at::sigmoid(a)), open = at::sigmoid(b.to(at::kFloat));
  const auto db = as_tensor(dbeta) * gates.most_beta * open * (1 - open);
  const auto put = [&](std::int64_t part, const at::Tensor& from) {
    part_of(dba, gates.group, part)
        .copy_(from.unflatten(1, {-1, static_cast<std::int64_t>(gates.group)}));
  };
  put(0, db);
  put(1, da);
  as_tensor(da_log).flatten().copy_((dg * g).sum({0}));
  as_tensor(ddt_bias).flatten().copy_(da.sum({0}));
}

}  // namespace compute::aten
