// What attend_tiles*.cc share: memory that a thread keeps, and the shape of a call.
#pragma once

#include <algorithm>
#include <memory>
#include <new>

#include "compute/op/attend.h"
#include "compute/tile_engine.h"

namespace compute::cpu {

// Memory in lines of the cache, which a thread keeps, so that a warm pass takes none.
template <class T>
class TileRoom {
 public:
  // At least n numbers, of any value.
  T* take(std::size_t n) {
    if (n <= size_) return memory_.get();
    memory_.reset(static_cast<T*>(::operator new(n * sizeof(T), kLine)));
    size_ = n;
    return memory_.get();
  }
  T* zeros(std::size_t n) {
    T* out = take(n);
    std::fill_n(out, n, T{});
    return out;
  }

 private:
  static constexpr std::align_val_t kLine{64};
  struct Free {
    void operator()(T* p) const { ::operator delete(p, kLine); }
  };
  std::unique_ptr<T, Free> memory_;
  std::size_t size_ = 0;
};

struct TileShape {
  std::size_t D, V, group, tokens, before;
  std::size_t D_tiles = tiles_of(D), D_depths = depths_of(D), V_tiles = tiles_of(V),
              V_depths = depths_of(V), key_groups = depths_of(tokens);
  std::size_t window;
  float scale, cap;

  TileShape(const Attended& from, const Heads& heads, const AttentionOptions& options)
      : D(static_cast<std::size_t>(heads.width)),
        V(static_cast<std::size_t>(heads.value())),
        group(static_cast<std::size_t>(heads.group())),
        tokens(from.k.rows),
        before(from.k.rows - from.q.rows),
        window(static_cast<std::size_t>(options.window)),
        scale(static_cast<float>(options.scale_for(heads))),
        cap(static_cast<float>(options.cap)) {}

  // What the query at position p sees: from here up to itself.
  std::size_t first_seen(std::size_t p) const {
    return window == 0 || p < window ? 0 : p + 1 - window;
  }
  // Calls body(first group, end) for the blocks of `size` groups of 32 keys, counted from the first token,
  // that queries m .. m + count see.
  template <class Body>
  void each_block_of_keys(std::size_t m, std::size_t count, std::size_t size, Body body) const {
    const auto end = depths_of(before + m + count);
    for (auto g = first_seen(before + m) / kTileDepth; g < end;) {
      const auto next = std::min(end, (g / size + 1) * size);
      body(g, next);
      g = next;
    }
  }
};

inline const bf16* tile_at(const bf16* of, std::size_t tile) { return of + tile * kTileNumbers; }
inline bf16* tile_at(bf16* of, std::size_t tile) { return of + tile * kTileNumbers; }

// The columns of one head.
inline const bf16* head_at(const View& of, std::size_t head, std::size_t width) {
  return of.as<bf16>() + head * width;
}

}  // namespace compute::cpu
