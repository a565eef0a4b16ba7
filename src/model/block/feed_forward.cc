// What a feed-forward consists of and costs; feed_forward_pass.cc computes it.
#include "model/block/feed_forward.h"

#include <cmath>

namespace model::block {

namespace {

// That whose softplus it is.
double before_softplus(double x) { return std::log(std::expm1(x)); }

base::Result<Place> declare_numbers(const XieluStart& start, Layout& layout,
                                    const std::string& prefix) {
  const auto begin = [](double at) { return Start{0, at}; };
  constexpr auto kept = NewParameter::Kind::buffer;  // transformers ships them and learns neither
  return layout.add_joined(
      {{prefix + "alpha_p", {1}, begin(before_softplus(start.alpha_p))},
       {prefix + "alpha_n", {1}, begin(before_softplus(start.alpha_n - start.beta))},
       {prefix + "beta", {}, begin(start.beta), kept},
       {prefix + "eps", {}, begin(start.eps), kept}});
}

}  // namespace

base::Result<void> FeedForward::declare(Layout& layout, const std::string& layer) {
  const auto name = [&](const std::string& part) { return layer + prefix + part; };
  CHECK(gated || !fused, "what has no gate has one matrix anyway");
  std::vector<NewParameter> matrices, biases;
  const auto add = [&](const std::string& part, std::int64_t rows) {
    matrices.push_back({name(part + "weight"), {rows, hidden}, start});
    biases.push_back({name(part + "bias"), {rows}, kZeros});
  };
  if (fused) {
    add("gate_up_proj.", 2 * width);
  } else {
    if (gated) add(names.gate, width);
    add(names.up, width);
  }
  at.gate_up = TRY(layout.add_joined(std::move(matrices)));
  if (biased) at.gate_up_bias = TRY(layout.add_joined(std::move(biases)));
  if (const auto* xielu = std::get_if<XieluStart>(&activation))
    at.numbers = TRY(declare_numbers(*xielu, layout, name("act_fn.")));
  at.down = TRY(layout.add({name(names.down + "weight"), {hidden, width}, output_start}));
  if (biased) at.down_bias = TRY(layout.add({name(names.down + "bias"), {hidden}, kZeros}));
  return {};
}

// What goes through a gate is made again on the way back (op::gated_linear), where it stands beside its gradient.
Cost FeedForward::cost() const {
  const int matrices = gated ? 3 : 2;
  const bool again = gated && !clamped && !biased;
  return {.token_flops = 6.0 * matrices * static_cast<double>(hidden) * static_cast<double>(width),
          .working = base::Size(width) * (again ? 2 : matrices),
          .passing = base::Size(width) * (again ? 2 : 1)};
}

}  // namespace model::block
