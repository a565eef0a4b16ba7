#include "model/router_load.h"

#include <numeric>

namespace model {

void add(std::vector<RouterLoad>& sum, const std::vector<RouterLoad>& more) {
  if (sum.empty()) return void(sum = more);
  CHECK(sum.size() == more.size(), "passes over one model meet the same layers");
  for (std::size_t i = 0; i < sum.size(); ++i) {
    auto& to = sum[i];
    const auto& from = more[i];
    to.rows += from.rows;
    to.entropy += from.entropy;
    for (std::size_t e = 0; e < to.load.size(); ++e) {
      to.load[e] += from.load[e];
      to.share[e] += from.share[e];
    }
  }
}

std::vector<double> choices_per_token(std::span<const RouterLoad> routers) {
  std::vector<double> out;
  double rows = 0;
  for (const auto& router : routers) {
    rows += static_cast<double>(router.rows);
    out.resize(router.load.size());  // as many in every layer
    for (std::size_t e = 0; e < out.size(); ++e) out[e] += static_cast<double>(router.load[e]);
  }
  for (auto& x : out) x /= rows;
  return out;
}

double balance_loss(std::span<const RouterLoad> routers) {
  const auto choices = choices_per_token(routers);
  double rows = 0, sum = 0;
  for (const auto& router : routers) {
    rows += static_cast<double>(router.rows);
    for (std::size_t e = 0; e < choices.size(); ++e) sum += choices[e] * router.share[e];
  }
  return rows > 0 ? static_cast<double>(choices.size()) * sum / rows : 0;
}

// The mean is compared in whole numbers, so an expert with exactly the mean load stays as it is.
void even_out(const RouterLoad& router, std::span<float> bias) {
  const auto total = std::accumulate(router.load.begin(), router.load.end(), std::int64_t{0});
  const auto E = static_cast<std::int64_t>(router.load.size());
  const auto rate = static_cast<float>(router.bias_rate);
  for (std::size_t e = 0; e < bias.size(); ++e) {
    const auto above = router.load[e] * E - total;
    if (above != 0) bias[e] += above < 0 ? rate : -rate;
  }
}

}  // namespace model
