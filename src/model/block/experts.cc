// What a mixture of experts consists of and costs; experts_pass.cc computes it.
#include "model/block/experts.h"

namespace model::block {

using base::Result;
using Kind = NewParameter::Kind;

// Gate and up of an expert lie side by side, and expert lies behind expert, so the matrices of all are
// one as the grouped product takes it.
Result<void> Experts::declare_separate(Layout& layout, const std::string& first) {
  std::vector<NewParameter> gate_up, down;
  for (std::int64_t e = 0; e < experts; ++e) {
    const auto name = first + names.experts + std::to_string(e) + ".";
    gate_up.push_back({name + names.gate, {width, hidden}, start});
    gate_up.push_back({name + names.up, {width, hidden}, start});
    down.push_back({name + names.down, {hidden, width}, output_start});
  }
  at.gate_up = TRY(layout.add_joined(std::move(gate_up)));
  at.down = TRY(layout.add_joined(std::move(down)));
  return {};
}

Result<void> Experts::declare_together(Layout& layout, const std::string& first) {
  const auto name = [&](const char* part) { return first + names.experts + part; };
  const auto matrix = [&](std::int64_t out, std::int64_t in) {
    return form == Form::input_first ? std::vector{experts, in, out}
                                     : std::vector{experts, out, in};
  };
  at.gate_up = TRY(layout.add({name("gate_up_proj"), matrix(2 * width, hidden), start}));
  if (biased)
    at.gate_up_bias =
        TRY(layout.add({name("gate_up_proj_bias"), {experts, 2 * width}, kZeros, Kind::vectors}));
  at.down = TRY(layout.add({name("down_proj"), matrix(hidden, width), output_start}));
  if (biased)
    at.down_bias =
        TRY(layout.add({name("down_proj_bias"), {experts, hidden}, kZeros, Kind::vectors}));
  return {};
}

Result<void> Experts::declare(Layout& layout, const std::string& layer_prefix) {
  const auto first = layer_prefix + prefix;
  at.router = TRY(layout.add({first + names.router, {experts, hidden}, start}));
  if (!names.router_bias.empty())
    at.router_bias = TRY(layout.add({first + names.router_bias, {experts}, kZeros}));
  if (!names.correction.empty())
    at.correction = TRY(layout.add({first + names.correction, {experts}, kZeros, Kind::buffer}));
  if (!names.scale.empty()) at.scale = TRY(layout.add({first + names.scale, {experts}, kOnes}));
  if (!names.table.empty()) {
    const auto k = static_cast<std::int64_t>(routing.chosen);
    at.table = TRY(layout.add(NewParameter::table(first + names.table, {vocabulary, k}, experts)));
  }
  CHECK(!biased || form != Form::separate, "separate experts have no biases");
  TRY(form == Form::separate ? declare_separate(layout, first) : declare_together(layout, first));
  if (!shared) return {};
  if (!names.shared_gate.empty())
    at.shared_gate = TRY(layout.add({first + names.shared_gate, {1, hidden}, start}));
  return shared->declare(layout, first);
}

// A token meets the experts that are chosen for it, and is a row for each of them: dispatched, between gate and up, behind them, and computed.
Cost Experts::cost() const {
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const auto k = static_cast<std::int64_t>(routing.chosen);
  const auto of_one =
      base::Size(hidden) * width * 3 + (biased ? base::Size(width) * 2 + hidden : base::Size(0));
  Cost out{.token_flops = 6 * n(hidden) * n(experts) + 18 * n(k) * n(hidden) * n(width),
           .floats = base::Size(experts) + base::Size(k) * 4,
           .working = base::Size(k) * (base::Size(hidden) * 2 + base::Size(width) * 3),
           .passing = base::Size(k) * (base::Size(hidden) + base::Size(width)),
           .idle = base::Size(experts - k) * of_one};
  if (!shared) return out;
  out += shared->cost();
  out += {.working = base::Size(hidden) * 2 + 1};
  if (!names.shared_gate.empty()) out.token_flops += 6 * n(hidden);
  return out;
}

}  // namespace model::block
