// Several tokens become one entry of keys and values (DeepSeek-V4, 2.3): in each channel the mean of
// their values, weighted by the softmax of their gates.
//
// Letters: R rows, E entries of D channels, m tokens of one, c = D columns of a row, or 2 D where an
// entry takes from the m tokens before its own, too: its first columns from those, the last from its own.
#pragma once

#include "compute/op/op.h"

namespace compute {

struct Pooling {
  std::size_t tokens = 1;    // m
  bool overlapping = false;  // c = 2 D
};

namespace cpu {

// out [E, D] from rows [R, 2 c], whose first half are values, the last gates, to which places [m, c] (of
// their type, or float) are added. Entry e has the rows from own[e] on, and those from before[e] on, or none if that is -1;
// own and before [1, E] are i32. A row belongs to one entry, or to one as its own and to another as
// before it.
void pool_windows(const View& out, const View& rows, const View& places, const View& own,
                  const View& before, const Pooling& pooling);
// drows is written, dplaces [m, c] (float) is added to.
void pool_windows_backward(const View& drows, const View& dplaces, const View& dout,
                           const View& rows, const View& places, const View& own,
                           const View& before, const Pooling& pooling);

}  // namespace cpu
namespace aten {
decltype(cpu::pool_windows) pool_windows;
decltype(cpu::pool_windows_backward) pool_windows_backward;
}  // namespace aten

inline constexpr Op pool_windows{cpu::pool_windows, where_aten(aten::pool_windows)};
inline constexpr Op pool_windows_backward{cpu::pool_windows_backward,
                                          where_aten(aten::pool_windows_backward)};

// Mistakes there are ours.
inline void check_pooling(const View& entries, const View& rows, const View& places,
                          const View& own, const View& before, const Pooling& pooling) {
  CHECK(places.rows == pooling.tokens && rows.width == 2 * places.width &&
            places.width == entries.width * (pooling.overlapping ? 2 : 1) &&
            own.width == entries.rows && before.width == entries.rows,
        "a row has values and gates of its entries");
}

}  // namespace compute
