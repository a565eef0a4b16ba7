// What a module consists of and costs, and what it reads; mtp_pass.cc computes it.
#include "model/block/mtp.h"

namespace model::block {

base::Result<void> Mtp::declare(Layout& layout, std::int64_t number, const std::string& prefix) {
  TRY(embedding_norm.declare(layout, prefix));
  TRY(hidden_norm.declare(layout, prefix));
  project = TRY(layout.add({prefix + "eh_proj.weight", {hidden, 2 * hidden}, start}));
  TRY(layer.declare(layout, number, prefix));
  return norm.declare(layout, prefix);
}

std::uint64_t Mtp::parameters() const {
  Layout layout;
  auto copy = *this;
  const auto declared = copy.declare(layout, 0, "");
  return declared.ok() ? layout.count() : base::Size::kMost;
}

Cost Mtp::cost() const {
  Cost out = layer.cost();
  for (const auto* one : {&embedding_norm, &hidden_norm, &norm}) out += one->cost();
  const base::Size H = hidden;
  out += {.token_flops = 12 * static_cast<double>(hidden) * static_cast<double>(hidden),
          .floats = H * 2,
          .working = H * 3,
          .passing = H};
  return out;
}

Ahead::Ahead(const Rows& rows, const op::Targets& targets, std::size_t count, double weight) {
  for (std::size_t k = 1; k <= count; ++k) {
    const auto each = static_cast<float>(weight / static_cast<double>(count));
    auto& one = modules_.emplace_back();
    one.ids.assign(rows.ids.begin(), rows.ids.end());  // of a row that has no token there: any
    one.targets.assign(rows.count(), -1);
    one.weights.assign(rows.count(), each);
    for (std::size_t s = 0; s + 1 < rows.segments.size(); ++s)
      for (std::size_t m = rows.segments[s]; m + k < rows.segments[s + 1]; ++m) {
        one.ids[m] = rows.ids[m + k];
        one.targets[m] = targets.ids[m + k];
        if (!targets.weights.empty()) one.weights[m] = each * targets.weights[m + k];
      }
    one.rows = rows;
    one.rows.ids = one.ids;
  }
}

}  // namespace model::block
