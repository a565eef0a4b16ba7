// What multiplies tiles on this machine: instructions for it where the processor has them, else the plain
// product of the kernel set, which sums in the same order as AMX does.
#pragma once

#include "compute/kernel_tile.h"

namespace compute {

// The configuration of tiles that a thread had before, as the processor stores it.
struct TileConfiguration {
  alignas(64) unsigned char bytes[64];
};

struct TileEngine {
  const char* name;  // "amx" | "avx512bf16" | "plain"
  TileMultiply multiply;
  // Around any number of products on one thread; null where nothing is to be done. What was set before is
  // set again, for libraries remember what they set.
  void (*begin)(TileConfiguration& before) = nullptr;
  void (*end)(const TileConfiguration& before) = nullptr;
};

// The best engine this machine runs. $JANUA_KERNELS picks another: amx or avx512bf16, or plain by the name
// of a kernel set. AMX is for those alone who ask for it so: its instructions have run emulated, and
// not yet on a processor that has them.
const TileEngine& tile_engine();
// A named engine, or null if this machine cannot run it, or if it is amx and nobody asked for it.
const TileEngine* tile_engine(const char* name);

class TileScope {
 public:
  explicit TileScope(const TileEngine& engine) : engine_(engine) {
    if (engine_.begin) engine_.begin(before_);
  }
  ~TileScope() {
    if (engine_.end) engine_.end(before_);
  }
  TileScope(const TileScope&) = delete;
  TileScope& operator=(const TileScope&) = delete;
  void multiply(const TileProduct& product) const { engine_.multiply(product); }

 private:
  const TileEngine& engine_;
  TileConfiguration before_;
};

}  // namespace compute
