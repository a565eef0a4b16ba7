// Entries that stand for several tokens each: which tokens of a pass are in which, and what attends to
// them (compute/op/pool_windows.h, choose_entries.h, attend_entries.h).
#pragma once

#include <optional>
#include <vector>

#include "compute/op/attend_entries.h"
#include "compute/op/choose_entries.h"
#include "compute/op/pool_windows.h"
#include "model/op/op.h"
#include "model/op/rope_part.h"
#include "model/rows.h"

namespace model::op {

// The groups of `tokens` tokens that are whole, segment by segment. E of them make an entry each.
struct Windows {
  std::size_t tokens = 0;
  std::vector<std::size_t> begins;  // of each segment's entries, then E
  Value own, before;  // [1, E] i32: first row of a group and of the one before it, or -1
  Places places;      // of the entries: the position of their first token

  std::size_t count() const { return begins.back(); }
  std::size_t in_segment(std::size_t s) const { return begins[s + 1] - begins[s]; }
};
Windows windows_of(Flow& flow, const Rows& rows, std::size_t tokens);
// Those that a text which goes on completes: rows [kept, first + M) of it lie in a matrix from row 0 on.
Windows windows_on(Flow& flow, const Rows& rows, std::size_t tokens, std::int64_t kept);

// [E, D], of at least one, from rows [M, 2 c] and places [m, c].
Value pool_windows(Flow& flow, const Value& rows, const Weight& places, const Windows& windows,
                   bool overlapping);

// What queries attend to beside the tokens in sight.
struct Entries {
  Value rows;                       // [E, D]; unknown where there are none
  std::vector<std::size_t> begins;  // as Windows has them
  Value chosen;  // [M, k] i32 of each segment's own; unknown: all that are complete
};

// chosen [M, k] (i32) of entries with keys [E, width]. Nothing flows back.
Value choose_entries(Flow& flow, const Value& queries, const Value& weights, const Value& keys,
                     const Windows& windows, const Rows& rows, std::size_t k,
                     const compute::IndexShape& shape);
// The same of a text that goes on, over the keys of all its entries.
Value choose_entries_on(Flow& flow, const Value& queries, const Value& weights,
                        const compute::View& keys, std::size_t k, const compute::IndexShape& shape);

// [M, heads * D] from queries [M, heads * D] and keys [M, D], segment by segment.
Value attend_entries(Flow& flow, const Value& q, const Value& keys, const Entries& entries,
                     const Weight& sinks, const Rows& rows, const compute::EntriesShape& shape);
// The same of a text that goes on, over all that its state keeps. Only in a flow that reads.
Value attend_entries_on(Flow& flow, const Value& q, const compute::View& keys,
                        const compute::View& entries, const Value& chosen, const Weight& sinks,
                        const compute::EntriesShape& shape);

}  // namespace model::op
