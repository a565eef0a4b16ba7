// Attention over tokens of a window and, beside them, entries that each stand for several tokens of the
// text so far (DeepSeek-V4, 2.3). All queries share one head of keys, which are the values, too; a sink
// of each head takes part in the one softmax, and its weight goes to nothing.
//
// Letters: n queries, the last of t tokens; E entries; D columns of a head.
#pragma once

#include "compute/op/op.h"

namespace compute {

struct EntriesSeen {
  View q;        // [n, heads * D]
  View keys;     // [t, D]
  View entries;  // [E, D]; no data where there are none
  View
      chosen;  // [n, k] i32: the entries that a query sees, -1 for none; no data: all that are complete
  View sinks;  // [1, heads], float
};

struct EntriesShape {
  std::size_t heads = 1, width = 1;  // D
  std::size_t window = 1;            // token i sees j where 0 <= i - j < window
  std::size_t tokens = 0;  // of one entry; e is complete at position p if (e + 1) * tokens <= p + 1
  std::size_t first = 0;   // position of the first query
  float scale = 1;
};

namespace cpu {
// out [n, heads * D]; log_sum [n, heads], float.
void attend_entries(const View& out, const View& log_sum, const EntriesSeen& from,
                    const EntriesShape& shape);
// Writes the gradient of q, keys and entries; that of the sinks is added.
void attend_entries_backward(const View& dout, const View& out, const View& log_sum,
                             const EntriesSeen& from, const EntriesSeen& gradient,
                             const EntriesShape& shape);
}  // namespace cpu
namespace aten {
decltype(cpu::attend_entries) attend_entries;
decltype(cpu::attend_entries_backward) attend_entries_backward;
}  // namespace aten
inline constexpr Op attend_entries{cpu::attend_entries, where_aten(aten::attend_entries)};
inline constexpr Op attend_entries_backward{cpu::attend_entries_backward,
                                            where_aten(aten::attend_entries_backward)};

// Mistakes there are ours.
inline void check_shapes(const View& out, const View& log_sum, const EntriesSeen& from,
                         const EntriesShape& shape) {
  CHECK(from.q.width == shape.heads * shape.width && from.keys.width == shape.width &&
            out.width == from.q.width && log_sum.width == shape.heads &&
            from.sinks.width == shape.heads,
        "queries, keys and entries have their head's width");
  CHECK(from.q.rows <= from.keys.rows && out.rows == from.q.rows && log_sum.rows == from.q.rows &&
            shape.window > 0,
        "the last of the tokens ask");
  CHECK(!from.entries.data || (from.entries.width == shape.width && shape.tokens > 0),
        "an entry is as wide as a key");
  CHECK(!from.chosen.data || from.chosen.rows == from.q.rows, "each query has its choice");
}

}  // namespace compute
