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

// Entries are counted as if each token left its share of one.
Cost Compressor::cost() const {
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const auto share = [&](std::int64_t size) { return (size + tokens - 1) / tokens; };
  return {.token_flops = (learns ? 12.0 : 4.0) * n(columns()) * n(hidden),
          .floats = 1,
          .working = base::Size(columns()) * 2 + base::Size(share(width)) * 2,
          .passing = base::Size(columns()) * 2,
          .kept = share(width),
          .held = base::Size(columns()) * 4 * tokens};
}

}  // namespace model::block
