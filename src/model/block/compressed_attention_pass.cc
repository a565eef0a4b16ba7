#include <algorithm>
#include <cmath>

#include "model/block/compressed_attention.h"
#include "model/op/diagonal_linear.h"
#include "model/op/linear.h"
#include "model/op/norm.h"
#include "model/op/norm_rows.h"

namespace model::block {

namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// The last channels of each of so many heads.
compute::RopePart last_of(std::int64_t heads, std::int64_t width, std::int64_t turned) {
  return {.first = size(width - turned),
          .heads = size(heads),
          .step = size(width),
          .width = size(turned),
          .neighbours = true};
}

compute::EntriesShape shape_of(const CompressedAttention& b, std::int64_t first) {
  return {.heads = size(b.heads),
          .width = size(b.width),
          .window = size(b.window),
          .tokens = b.compressor ? size(b.compressor->tokens) : 0,
          .first = size(first),
          .scale = static_cast<float>(1 / std::sqrt(static_cast<double>(b.width)))};
}

compute::IndexShape shape_of(const Indexer& indexer, std::int64_t first) {
  const auto width = static_cast<double>(indexer.width), heads = static_cast<double>(indexer.heads);
  return {.heads = size(indexer.heads),
          .width = size(indexer.width),
          .tokens = size(indexer.compressor.tokens),
          .first = size(first),
          .scale = static_cast<float>(1 / std::sqrt(width * heads))};
}

// How the indexer asks.
struct Question {
  Value queries, weights;
};
Question question(const CompressedAttention& b, Flow& flow, const Value& x, const Value& latent,
                  const Rows& rows) {
  const auto& indexer = *b.indexer;
  Question out{op::linear(flow, latent, flow.matrix(indexer.at.query)),
               op::linear(flow, x, flow.matrix(indexer.at.weights))};
  op::rope_part(flow, out.queries, rows, b.rope, last_of(indexer.heads, indexer.width, b.turned));
  return out;
}

}  // namespace

// What attention starts from.
struct CompressedAttention::Asked {
  const Value &x, &latent, &q, &keys;
};

Value CompressedAttention::attend(Flow& flow, const Asked& asked, const Rows& rows) const {
  op::Entries entries;
  if (compressor) {
    const auto windows = op::windows_of(flow, rows, size(compressor->tokens));
    entries.begins = windows.begins;
    if (windows.count() > 0) entries.rows = compressor->forward(flow, asked.x, windows, rope);
    if (windows.count() > 0 && indexer) {
      const auto ask = question(*this, flow, asked.x, asked.latent, rows);
      const auto keys = indexer->compressor.forward(flow, asked.x, windows, rope);
      entries.chosen = op::choose_entries(flow, ask.queries, ask.weights, keys, windows, rows,
                                          std::min(size(indexer->chosen), windows.count()),
                                          shape_of(*indexer, 0));
    }
  }
  return op::attend_entries(flow, asked.q, asked.keys, entries, flow.wide(at.sinks), rows,
                            shape_of(*this, 0));
}

namespace {

// Entries behind those of the tokens before, and all that there are.
compute::View grown(op::KeptRows& kept, const Value& added, const Rows& rows,
                    const Compressor& compressor) {
  compute::View none{.width = size(compressor.width)};
  return kept.add(rows.first / compressor.tokens, 0, added.known() ? added.view() : none);
}

}  // namespace

Value CompressedAttention::attend_on(Flow& flow, const Asked& asked, const Rows& rows,
                                     State& state) const {
  CHECK(!flow.trains() && flow.type() == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto keys = state.keys.add(rows.first, std::max<std::int64_t>(rows.first + 1 - window, 0),
                                   asked.keys.view());
  compute::View entries;
  Value chosen;
  if (compressor) {
    op::Windows windows;
    const auto added = compressor->forward_on(flow, asked.x, rows, rope, state.pending, windows);
    entries = grown(state.entries, added, rows, *compressor);
    if (indexer) {
      const auto ask = question(*this, flow, asked.x, asked.latent, rows);
      const auto index =
          indexer->compressor.forward_on(flow, asked.x, rows, rope, state.index_pending, windows);
      const auto all = grown(state.index_entries, index, rows, indexer->compressor);
      if (all.rows > 0)
        chosen = op::choose_entries_on(flow, ask.queries, ask.weights, flow.here(all),
                                       std::min(size(indexer->chosen), all.rows),
                                       shape_of(*indexer, rows.first));
    }
  }
  const auto seen = entries.rows > 0 ? flow.here(entries) : compute::View{};
  return op::attend_entries_on(flow, asked.q, flow.here(keys), seen, chosen, flow.wide(at.sinks),
                               shape_of(*this, rows.first));
}

Value CompressedAttention::forward(Flow& flow, const Value& x, const Rows& rows,
                                   BlockState* state) const {
  const auto eps = static_cast<float>(norm_eps);
  constexpr auto gain = compute::Gain::in_float;
  const auto narrow = op::linear(flow, x, flow.matrix(at.narrow));
  const auto latent = op::norm_rows(flow, narrow, 0, {flow.wide(at.query_norm), gain}, eps);
  const auto keys =
      op::norm_rows(flow, narrow, size(query_latent), {flow.wide(at.key_norm), gain}, eps);
  op::rope_part(flow, keys, rows, rope, last_of(1, width, turned));
  const auto q = op::linear(flow, latent, flow.matrix(at.query));
  op::norm_heads(flow, q, 0, size(heads), size(width), op::NormGain(), eps);
  op::rope_part(flow, q, rows, rope, last_of(heads, width, turned));
  const Asked asked{x, latent, q, keys};
  if (state && !state->has_value()) state->emplace<State>();
  const auto attended = state ? attend_on(flow, asked, rows, *std::any_cast<State>(state))
                              : attend(flow, asked, rows);
  // What is summed are keys at their positions: turned back, they stand at their distance.
  const auto out = op::rope_part_back(flow, attended, rows, rope, last_of(heads, width, turned));
  return op::linear(flow, op::diagonal_linear(flow, out, flow.matrix(at.group), size(groups)),
                    flow.matrix(at.o));
}

}  // namespace model::block
