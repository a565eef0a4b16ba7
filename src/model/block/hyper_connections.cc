// What they consist of and cost; hyper_connections_pass.cc computes them.
#include "model/block/hyper_connections.h"

namespace model::block {

base::Result<void> HyperConnection::declare(Layout& layout, const std::string& prefix) {
  const auto N = static_cast<std::int64_t>(streams()), K = reads_only ? N : N * (N + 2);
  at.matrix = TRY(layout.add({prefix + name + "fn", {K, N * hidden}, start}));
  at.base = TRY(layout.add({prefix + name + "base", {K}, kZeros}));
  at.scale = TRY(layout.add({prefix + name + "scale", {reads_only ? 1 : 3}, kOnes}));
  return {};
}

Cost HyperConnection::cost() const {
  const double N = static_cast<double>(streams()), K = reads_only ? N : N * (N + 2);
  const auto all = base::Size(static_cast<std::int64_t>(streams())) * hidden;
  return {.token_flops = 6 * N * static_cast<double>(hidden) * (K + (reads_only ? 1 : N + 2)),
          .floats = (reads_only ? base::Size(0) : all) + base::Size(hidden) +
                    base::Size(static_cast<std::int64_t>(K)) * 2};
}

}  // namespace model::block
