// Engines of tiles that need instructions of their own, each in a file compiled for them.
#pragma once

#include "compute/tile_engine.h"

namespace compute {

namespace amx {
// Whether processor and system let this program use it.
bool runs_here();
extern const TileEngine engine;
}  // namespace amx

namespace avx512bf16 {
bool runs_here();
extern const TileEngine engine;
}  // namespace avx512bf16

}  // namespace compute
