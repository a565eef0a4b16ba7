#include "compute/tile_engine.h"

#include <cstdlib>
#include <cstring>

#include "compute/kernel_portable.h"
#include "compute/tile_instructions.h"

namespace compute {

const TileEngine* tile_engine(const char* name) {
#if defined(__x86_64__)
  const char* const wanted = std::getenv("JANUA_KERNELS");
  if (std::strcmp(name, "amx") == 0 && wanted && std::strcmp(wanted, "amx") == 0 &&
      amx::runs_here())
    return &amx::engine;
  if (std::strcmp(name, "avx512bf16") == 0 && avx512bf16::runs_here()) return &avx512bf16::engine;
#endif
  static const TileEngine plain{"plain", native_kernels().tile.product};
  return std::strcmp(name, "plain") == 0 ? &plain : nullptr;
}

namespace {

const TileEngine& choose() {
  if (const char* wanted = std::getenv("JANUA_KERNELS")) {
    if (const auto* engine = tile_engine(wanted)) return *engine;
    if (kernel_set(wanted)) return *tile_engine("plain");
  }
  const auto* const best = tile_engine("avx512bf16");
  return best ? *best : *tile_engine("plain");
}

}  // namespace

const TileEngine& tile_engine() {
  static const TileEngine& chosen = choose();
  return chosen;
}

}  // namespace compute
