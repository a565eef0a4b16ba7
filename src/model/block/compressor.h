// Makes one entry of keys and values of several tokens (DeepSeek-V4, 2.3): of each group of m tokens,
// or of a group and the one before it, a mean by channel, normed, at the position of its first token.
#pragma once

#include <string>

#include "model/block/cost.h"
#include "model/flow.h"
#include "model/op/entries.h"
#include "model/op/kept_rows.h"
#include "model/rope.h"

namespace model::block {

struct Compressor {
  std::int64_t hidden = 0, width = 0;  // of the stream, of an entry
  std::int64_t tokens = 0;             // m
  bool overlapping = false;  // with the group before: 2 * width columns of values and of gates
  std::int64_t turned = 0;   // the last channels, which have positions
  double norm_eps = 1e-6;
  bool learns = true;  // else its parameters are kept, and no step of a training touches them
  Start start = {};

  struct Places {
    Place project;  // [2c, H]: values, gates
    Place places;   // [m, c]: added to the gates
    Place norm;     // [width]
  };
  Places at = {};  // once it is declared

  std::int64_t columns() const { return overlapping ? 2 * width : width; }  // c
  base::Result<void> declare(Layout& layout, const std::string& prefix);
  Cost cost() const;

  // What a text in progress leaves: tokens of a group that is not whole yet, and of the one before.
  using State = op::KeptRows;

  // The entries [E, width] of the windows, of which there is at least one, from x [M, H].
  Value forward(Flow& flow, const Value& x, const op::Windows& windows, const Rope& rope) const;
  // Those that the rows complete, as `windows` then says; unknown where they complete none.
  Value forward_on(Flow& flow, const Value& x, const Rows& rows, const Rope& rope, State& state,
                   op::Windows& windows) const;

 private:
  Value entries(Flow& flow, const Value& projected, const op::Windows& windows,
                const Rope& rope) const;
};

}  // namespace model::block
