// What it consists of and costs; compressed_attention_pass.cc computes it.
#include "model/block/compressed_attention.h"

namespace model::block {

using base::Result;

// No gradient reaches what only chooses, so that is kept as a buffer is.
Result<void> CompressedAttention::declare_indexer(Layout& layout, const std::string& first) {
  constexpr auto kept = NewParameter::Kind::buffer;
  indexer->at.query = TRY(layout.add(
      {first + "wq_b.weight", {indexer->heads * indexer->width, query_latent}, start, kept}));
  indexer->at.weights =
      TRY(layout.add({first + "weights_proj.weight", {indexer->heads, hidden}, start, kept}));
  indexer->compressor.learns = false;
  indexer->compressor.start = start;
  return indexer->compressor.declare(layout, first + "compressor.");
}

Result<void> CompressedAttention::declare(Layout& layout, const std::string& layer) {
  const auto name = [&](const char* part) { return layer + prefix + part; };
  const auto Q = heads * width;
  at.narrow = TRY(layout.add_joined({{name("wq_a.weight"), {query_latent, hidden}, start},
                                     {name("wkv.weight"), {width, hidden}, start}}));
  at.query_norm = TRY(layout.add({name("q_norm.weight"), {query_latent}, kOnes}));
  at.key_norm = TRY(layout.add({name("kv_norm.weight"), {width}, kOnes}));
  at.query = TRY(layout.add({name("wq_b.weight"), {Q, query_latent}, start}));
  at.sinks = TRY(layout.add({name("attn_sink"), {heads}, kZeros}));
  at.group = TRY(layout.add({name("wo_a.weight"), {groups * group_width, Q / groups}, start}));
  at.o = TRY(layout.add({name("wo_b.weight"), {hidden, groups * group_width}, output_start}));
  if (compressor) {
    compressor->start = start;
    TRY(compressor->declare(layout, name("compressor.")));
  }
  return indexer ? declare_indexer(layout, name("indexer.")) : Result<void>();
}

// As Attention::cost(), and what lies beyond the window stands in entries, all of which a token meets or
// those that the indexer chooses. That scores all, and there is no way back through it. Keys are values, so
// the window keeps one row a token, and those that it has passed until as many lie idle (op::KeptRows).
Cost CompressedAttention::cost() const {
  const auto n = [](std::int64_t size) { return static_cast<double>(size); };
  const auto Q = heads * width, o = groups * group_width;
  const double numbers = n(hidden) * n(query_latent + width) + n(query_latent) * n(Q) +
                         n(Q) * n(group_width) + n(o) * n(hidden);
  Cost out{.token_flops = 6 * numbers,
           .pairs = {{6 * n(Q), window}},
           .floats = 3 + heads * 2,
           .working = base::Size(query_latent + width) * 2 + base::Size(Q) * 3 + o,
           .passing = base::Size(Q) * 2,
           .kept = {{width, window > 1 ? 2 * window - 2 : 1}}};
  if (!compressor) return out;
  out += compressor->cost();
  const auto chosen = indexer ? indexer->chosen * compressor->tokens : 0;
  out += {.pairs = {{6 * n(Q) / n(compressor->tokens), chosen}}};
  if (!indexer) return out;
  auto scored = indexer->compressor;
  scored.learns = false;
  out += scored.cost();
  const auto of_indexer = indexer->heads * indexer->width;
  const auto asks = 2 * n(of_indexer) * n(query_latent) + 2 * n(indexer->heads) * n(hidden);
  out += {.token_flops = asks,
          .one_way_flops = asks,
          .pairs = {{n(of_indexer) / n(compressor->tokens), 0, false}},
          .working = base::Size(of_indexer) + indexer->heads,
          .passing = indexer->chosen};
  return out;
}

}  // namespace model::block
