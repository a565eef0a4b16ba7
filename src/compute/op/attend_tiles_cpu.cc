#include <cmath>

#include "compute/op/attend_tiles.h"
#include "compute/op/tile_room.h"

namespace compute::cpu {

namespace {

constexpr std::size_t kQueries = 32;  // at once
constexpr std::size_t kGroups = 4;    // of 32 keys at once; scores and sums stay in the first cache

struct Room {
  TileRoom<bf16> keys, values, queries;
  alignas(64) bf16 weight[kGroups * (kQueries / kTileSide) * kTileNumbers];
  alignas(64) float score[kGroups * kTileDepth * kQueries];
  alignas(64) float top[kQueries], total[kQueries];
  TileRoom<float> sums;
};

class Forward {
 public:
  Forward(const Attended& from, const Heads& heads, const AttentionOptions& options,
          const TileEngine& engine)
      : shape_(from, heads, options), from_(from), heads_(heads), tiles_(engine) {}

  void run(const View& out, const View& log_sum) {
    for (std::size_t head = 0; head < static_cast<std::size_t>(heads_.query); ++head) {
      if (head % shape_.group == 0) pack(head / shape_.group);
      for (std::size_t m = 0; m < from_.q.rows; m += kQueries) {
        const auto count = std::min(kQueries, from_.q.rows - m);
        queries(head, m, count);
        finish(out.columns(head * shape_.V, shape_.V).row_range(m, count),
               log_sum.columns(head, 1).row_range(m, count));
      }
    }
  }

 private:
  static Room& room() {
    thread_local Room out;
    return out;
  }
  void pack(std::size_t kv) {
    const auto& s = shape_;
    keys_ = room_.keys.take(2 * s.key_groups * s.D_depths * kTileNumbers);
    values_ = room_.values.take(s.V_tiles * s.key_groups * kTileNumbers);
    kernel_.rows(head_at(from_.k, kv, s.D), from_.k.stride, s.tokens, s.D, keys_);
    kernel_.columns(head_at(from_.v, kv, s.V), from_.v.stride, s.tokens, s.V, values_);
  }
  void begin(std::size_t head, std::size_t m, std::size_t count) {
    const auto& s = shape_;
    queries_ = room_.queries.take(2 * s.D_depths * kTileNumbers);
    kernel_.turned(head_at(from_.q, head, s.D) + m * from_.q.stride, from_.q.stride, count, s.D,
                   queries_);
    sums_ = room_.sums.zeros(s.V_tiles * kTileSide * kQueries);
    const bool sinks = from_.sinks.data;
    std::fill_n(room_.top, kQueries, sinks ? from_.sinks.as<float>()[head] : -INFINITY);
    std::fill_n(room_.total, kQueries, sinks ? 1.0f : 0.0f);
  }
  void queries(std::size_t head, std::size_t m, std::size_t count) {
    const auto& s = shape_;
    constexpr auto columns = kQueries / kTileSide;
    begin(head, m, count);
    s.each_block_of_keys(m, count, kGroups, [&](std::size_t g, std::size_t end) {
      tiles_.multiply({.a = {tile_at(keys_, 2 * g * s.D_depths), s.D_depths, 1},
                       .b = {queries_, s.D_depths, 1},
                       .c = room_.score,
                       .c_row = kQueries,
                       .rows = 2 * (end - g),
                       .columns = columns,
                       .depth = s.D_depths,
                       .add = false});
      kernel_.weigh({.key = g * kTileDepth,
                     .keys = (end - g) * kTileDepth,
                     .query = s.before + m,
                     .queries = kQueries,
                     .row = kQueries,
                     .window = s.window,
                     .scale = s.scale,
                     .cap = s.cap},
                    room_.score, room_.weight, room_.top, room_.total, sums_,
                    s.V_tiles * kTileSide);
      tiles_.multiply({.a = {tile_at(values_, g), s.key_groups, 1},
                       .b = {room_.weight, 1, columns},
                       .c = sums_,
                       .c_row = kQueries,
                       .rows = s.V_tiles,
                       .columns = columns,
                       .depth = end - g,
                       .add = true});
    });
  }
  void finish(const View& out, const View& log_sum) {
    alignas(64) float share[kQueries];
    for (std::size_t i = 0; i < kQueries; ++i) share[i] = 1 / room_.total[i];
    kernel_.turn_out(sums_, kQueries, share, out.rows, shape_.V, out.as<bf16>(), out.stride);
    for (std::size_t i = 0; i < out.rows; ++i)
      log_sum.as<float>()[i * log_sum.stride] = room_.top[i] + std::log(room_.total[i]);
  }

  const TileShape shape_;
  const Attended& from_;
  const Heads& heads_;
  const TileScope tiles_;
  const TileKernels& kernel_ = kernels().tile;
  Room& room_ = room();
  bf16 *keys_ = nullptr, *values_ = nullptr, *queries_ = nullptr;
  float* sums_ = nullptr;
};

}  // namespace

void attend_tiles(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
                  const AttentionOptions& options, const TileEngine& engine) {
  check_shapes(out, log_sum, from, heads);
  Forward(from, heads, options, engine).run(out, log_sum);
}

}  // namespace compute::cpu
