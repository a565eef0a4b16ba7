// Products of tiles by AMX (Intel's manual, volume 1, chapter 18). Tiles 0 to 3 are of the result, 4 and 5
// of the left operand, 6 and 7 of the right one.
//
// g++ 12 takes it that a configuration has 8 bytes, and that loads of tiles read no memory: so what is set
// is a constant, barriers stand beside, and operands are written before another function is called.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compute/tile_instructions.h"

namespace compute::amx {

namespace {

constexpr int kMayUse = 0x1023, kTileData = 18;         // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
constexpr unsigned kTile = 1u << 24, kBf16 = 1u << 22;  // of edx
constexpr unsigned kWide = 1u << 16;                    // avx512f, of ebx

void barrier() { asm volatile("" ::: "memory"); }

// Eight tiles of 16 rows of 64 bytes, palette 1.
alignas(64) constexpr unsigned char kConfiguration[64] = {
    1,  0,                                                      // palette, first row
    0,  0,  0,  0,  0,  0,  0,  0, 0,  0, 0,  0, 0,  0,         // reserved
    64, 0,  64, 0,  64, 0,  64, 0, 64, 0, 64, 0, 64, 0, 64, 0,  // bytes of a row
    0,  0,  0,  0,  0,  0,  0,  0, 0,  0, 0,  0, 0,  0, 0,  0,
    16, 16, 16, 16, 16, 16, 16, 16};  // rows

void begin(TileConfiguration& before) {
  _tile_storeconfig(before.bytes);
  barrier();
  _tile_loadconfig(kConfiguration);
  barrier();
}

void end(const TileConfiguration& before) {
  barrier();
  if (before.bytes[0] == 0)
    _tile_release();
  else
    _tile_loadconfig(before.bytes);
}

const bf16* tile(const Tiles& of, std::size_t side, std::size_t depth) {
  return reinterpret_cast<const bf16*>(reinterpret_cast<const char*>(of.at) +
                                       (side * of.by_side + depth * of.by_depth) * kTileNumbers *
                                           2);
}

// The results (i, j) and those beside and below.
template <bool Below, bool Beside>
void block(const TileProduct& p, std::size_t i, std::size_t j) {
  const auto bytes = p.c_row * sizeof(float);
  float* c = p.c + i * kTileSide * p.c_row + j * kTileSide;
  float* below = c + kTileSide * p.c_row;
  if (p.add) {
    _tile_loadd(0, c, bytes);
    if (Beside) _tile_loadd(1, c + kTileSide, bytes);
    if (Below) _tile_loadd(2, below, bytes);
    if (Below && Beside) _tile_loadd(3, below + kTileSide, bytes);
  } else {
    _tile_zero(0);
    if (Beside) _tile_zero(1);
    if (Below) _tile_zero(2);
    if (Below && Beside) _tile_zero(3);
  }
  for (std::size_t l = 0; l < p.depth; ++l) {
    _tile_loadd(6, tile(p.b, j, l), 64);
    _tile_loadd(4, tile(p.a, i, l), 64);
    _tile_dpbf16ps(0, 4, 6);
    if (Below) {
      _tile_loadd(5, tile(p.a, i + 1, l), 64);
      _tile_dpbf16ps(2, 5, 6);
    }
    if (Beside) {
      _tile_loadd(7, tile(p.b, j + 1, l), 64);
      _tile_dpbf16ps(1, 4, 7);
      if (Below) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, c, bytes);
  if (Beside) _tile_stored(1, c + kTileSide, bytes);
  if (Below) _tile_stored(2, below, bytes);
  if (Below && Beside) _tile_stored(3, below + kTileSide, bytes);
}

void multiply(const TileProduct& p) {
  barrier();
  for (std::size_t i = 0; i < p.rows; i += 2) {
    const bool below = i + 1 < p.rows;
    std::size_t j = 0;
    for (; j + 1 < p.columns; j += 2)
      below ? block<true, true>(p, i, j) : block<false, true>(p, i, j);
    if (j < p.columns) below ? block<true, false>(p, i, j) : block<false, false>(p, i, j);
  }
  barrier();
}

// Linux lends the room for tiles to a process that asks for it.
bool ask() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  if ((d & kTile) == 0 || (d & kBf16) == 0 || (b & kWide) == 0) return false;
  return syscall(SYS_arch_prctl, kMayUse, kTileData) == 0;
}

}  // namespace

bool runs_here() {
  static const bool answer = ask();
  return answer;
}

const TileEngine engine{"amx", multiply, begin, end};

}  // namespace compute::amx
#endif
