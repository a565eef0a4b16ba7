#include "train/routing.h"

#include <algorithm>
#include <numeric>

namespace train {

std::optional<RoutingFacts> routing_facts(const std::vector<model::RouterLoad>& routers) {
  if (routers.empty()) return std::nullopt;
  RoutingFacts out;
  double rows = 0;
  for (const auto& router : routers) {
    const auto total = std::accumulate(router.load.begin(), router.load.end(), std::int64_t{0});
    const double mean = static_cast<double>(std::max<std::int64_t>(1, total)) /
                        static_cast<double>(router.load.size());
    out.most = std::max(out.most, static_cast<double>(std::ranges::max(router.load)) / mean);
    out.idle += std::ranges::count(router.load, 0);
    out.entropy += router.entropy;
    rows += static_cast<double>(router.rows);
  }
  out.entropy /= std::max(1.0, rows);
  return out;
}

void even_out(const std::vector<model::RouterLoad>& routers, const model::Layout& layout,
              State& state) {
  for (const auto& router : routers) {
    if (!router.bias.there() || router.bias_rate == 0) continue;
    const auto& p = layout.parameters[router.bias.first];
    model::even_out(router, {state.weights.data() + p.offset, p.size});
  }
}

}  // namespace train
