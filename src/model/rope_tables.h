// Rotary tables as passes ask for them, kept where they compute.
#pragma once

#include "compute/buffer.h"
#include "model/rope.h"

namespace model {

struct RopeRows {
  compute::View cos, sin;  // [count, head_dim / 2]
};

// The tables that passes have asked for, one for each kind of rope.
class RopeTables {
 public:
  // Its rows begin with that of position `first` and are at least `count`; a dynamic rope's are those of
  // a text that ends there. Valid until the next call for this rope. All calls are for one device.
  RopeRows rows(const Rope& rope, std::int64_t head_dim, std::int64_t first, std::int64_t count,
                compute::Device device = {});

 private:
  struct Kept {
    Rope rope;
    std::int64_t head_dim;
    std::vector<double> frequencies;
    std::int64_t first = 0, count = 0;
    RopeTable table;
    compute::Buffer cos, sin;  // the table on a gpu
  };
  static void make(Kept& kept, std::int64_t first, std::int64_t count, compute::Device device);
  std::vector<Kept> kept_;
};

}  // namespace model
