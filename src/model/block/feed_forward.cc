// What a feed-forward consists of and costs; feed_forward_pass.cc computes it.
#include "model/block/feed_forward.h"

namespace model::block {

base::Result<void> FeedForward::declare(Layout& layout, const std::string& layer) {
  const auto name = [&](const char* part) { return layer + prefix + part; };
  at.gate_up = TRY(layout.add_joined({{name("gate_proj.weight"), {width, hidden}, start},
                                      {name("up_proj.weight"), {width, hidden}, start}}));
  if (biased)
    at.gate_up_bias = TRY(layout.add_joined(
        {{name("gate_proj.bias"), {width}, kZeros}, {name("up_proj.bias"), {width}, kZeros}}));
  at.down = TRY(layout.add({name("down_proj.weight"), {hidden, width}, output_start}));
  if (biased) at.down_bias = TRY(layout.add({name("down_proj.bias"), {hidden}, kZeros}));
  return {};
}

Cost FeedForward::cost() const {
  return {.token_flops = 18 * static_cast<double>(hidden) * static_cast<double>(width),
          .working = base::Size(width) * 3,
          .passing = width};
}

}  // namespace model::block
