// Which entries a query sees (DeepSeek-AI, the lightning indexer of V3.2; DeepSeek-V4, 2.3.1): those with
// the largest scores of a small attention of its own, which nothing flows back through.
#pragma once

#include "compute/op/op.h"

namespace compute {

struct IndexShape {
  std::size_t heads = 1, width = 1;
  std::size_t tokens = 1;  // of one entry; e is complete at position p if (e + 1) * tokens <= p + 1
  std::size_t first = 0;   // position of the first query
  float scale = 1;
};

namespace cpu {
// chosen [n, k] (i32) from queries [n, heads * width], a weight of each head [n, heads] and keys of the
// entries [E, width]: of those that are complete, the k with the largest sum over heads of weight *
// relu(query . key) * scale, equal ones by rising number; -1 where there are fewer. In float.
void choose_entries(const View& chosen, const View& queries, const View& weights, const View& keys,
                    const IndexShape& shape);
}  // namespace cpu
namespace aten {
decltype(cpu::choose_entries) choose_entries;
}
inline constexpr Op choose_entries{cpu::choose_entries, where_aten(aten::choose_entries)};

}  // namespace compute
