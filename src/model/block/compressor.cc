// What a compressor consists of and costs; compressor_pass.cc computes it.
#include "model/block/compressor.h"

namespace model::block {

base::Result<void> Compressor::declare(Layout& layout, const std::string& prefix) {
  using Kind = NewParameter::Kind;
  const auto c = columns();
  const auto kind = learns ? Kind::by_shape : Kind::buffer;
  at.project = TRY(layout.add_joined({{prefix + "wkv.weight", {c, hidden}, start, kind},
                                      {prefix + "wgate.weight", {c, hidden}, start, kind}}));
  at.places = TRY(layout.add({prefix + "ape", {tokens, c}, kZeros, learns ? Kind::vectors : kind}));
  at.norm = TRY(layout.add({prefix + "norm.weight", {width}, kOnes, kind}));
  return {};
}

// For the way back entries are counted as if each token left its share of one. Of a text there are whole
// ones, and the tokens of a group that is not whole yet, and where groups overlap those of the one before.
Cost Compressor::cost() const {
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const auto share = [&](std::int64_t size) { return (size + tokens - 1) / tokens; };
  const double forward = 4 * n(columns()) * n(hidden);
  return {.token_flops = learns ? 3 * forward : forward,
          .one_way_flops = learns ? 0 : forward,
          .floats = 1,
          .working = base::Size(columns()) * 2 + base::Size(share(width)) * 2,
          .passing = base::Size(columns()) * 2,
          .kept = {{.numbers = width, .tokens = tokens},
                   {base::Size(columns()) * 2, overlapping ? 2 * tokens : tokens}}};
}

}  // namespace model::block
