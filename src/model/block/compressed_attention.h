// Attention of DeepSeek-V4 (2.3): one head of keys, which are the values, for all queries; the last tokens
// in a window, and beside them entries that stand for several tokens each, all of those or the few that an
// indexer chooses. Letters: M tokens, H hidden, D the width of a head, Q = heads * D.
#pragma once

#include <optional>
#include <string>

#include "model/block/compressor.h"
#include "model/rows.h"
#include "model/sequence.h"

namespace model::block {

// The lightning indexer: small queries against entries of its own.
struct Indexer {
  std::int64_t heads = 0, width = 0, chosen = 0;  // entries that a query sees
  Compressor compressor = {};

  struct Places {
    Place query;    // [heads * width, query latent]
    Place weights;  // [heads, H]
  };
  Places at = {};  // once it is declared
};

struct CompressedAttention {
  std::int64_t hidden = 0, heads = 0, width = 0;  // width: D
  std::int64_t query_latent = 0;
  std::int64_t turned = 0;  // the last channels of a head have positions
  std::int64_t window = 0;
  std::int64_t groups = 1, group_width = 0;  // of the output: heads of a group are narrowed first
  Rope rope = {};
  double norm_eps = 1e-6;
  std::optional<Compressor> compressor = {};
  std::optional<Indexer> indexer = {};  // only with a compressor, and of as many tokens
  Start start = {}, output_start = {};
  std::string prefix = "attn.";

  struct Places {
    Place narrow;                // [query_latent + D, H]: query latent, keys
    Place query_norm, key_norm;  // [query_latent], [D]
    Place query;                 // [Q, query_latent]
    Place sinks;                 // [heads]
    Place group, o;              // [groups * group_width, Q / groups], [H, groups * group_width]
  };
  Places at = {};  // once it is declared

  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;

  // [M, H] from x [M, H]. With a state the rows are those that follow it (one segment, a flow that
  // reads in float); it then holds them, too.
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const;

  // What it keeps of a text: keys in sight, entries, and tokens that are in none yet.
  struct State {
    op::KeptRows keys, entries, index_entries;
    Compressor::State pending, index_pending;
  };

 private:
  struct Asked;
  Value attend(Flow& flow, const Asked& asked, const Rows& rows) const;
  Value attend_on(Flow& flow, const Asked& asked, const Rows& rows, State& state) const;
  base::Result<void> declare_indexer(Layout& layout, const std::string& prefix);
};

}  // namespace model::block
