// With p the weights, dp = dout v^T and mean = sum p dp = dout.out: ds = p * (dp - mean), and a sink, whose
// value is nothing, gets -p * mean. A kv head's gradients are summed in float over all queries that share
// it, in the order of heads and queries, and written once.
#include <cmath>
#include <utility>

#include "compute/op/attend_tiles.h"
#include "compute/op/tile_room.h"

namespace compute::cpu {

namespace {

constexpr std::size_t kQueries = 64, kGroups = 2;  // as in attend_tiles_cpu.cc
constexpr std::size_t kHalves = kQueries / kTileDepth, kColumns = kQueries / kTileSide;

// A block of rows, as both right operands.
struct Operand {
  TileRoom<bf16> turned, paired;
  void pack(const TileKernels& kernel, const bf16* from, std::size_t stride, std::size_t rows,
            std::size_t width) {
    const auto depths = depths_of(width), groups = depths_of(rows);
    kernel.turned(from, stride, rows, width, turned.take(2 * groups * depths * kTileNumbers));
    kernel.paired(from, stride, rows, width, paired.take(groups * tiles_of(width) * kTileNumbers));
  }
};

struct Room {
  TileRoom<bf16> keys, key_columns, values;
  Operand q, dout;
  TileRoom<float> dk, dv, dq;
  alignas(64) bf16 weight[2 * kHalves * kTileNumbers], left[2 * kHalves * kTileNumbers],
      right[kGroups * kColumns * kTileNumbers];
  alignas(64) float score[kTileDepth * kQueries], gradient[kTileDepth * kQueries];
  alignas(64) float log_sum[kQueries], mean[kQueries];
};

class Backward {
 public:
  Backward(const Attended& from, const Heads& heads, const AttentionOptions& options,
           const TileEngine& engine)
      : shape_(from, heads, options), from_(from), heads_(heads), tiles_(engine) {}

  void run(const View& dout, const View& out, const View& log_sum, const Attended& gradient) {
    const auto& s = shape_;
    for (std::size_t head = 0; head < static_cast<std::size_t>(heads_.query); ++head) {
      if (head % s.group == 0) pack(head / s.group);
      double dsink = 0;
      for (std::size_t m = 0; m < from_.q.rows; m += kQueries) {
        const auto count = std::min(kQueries, from_.q.rows - m);
        load(head, m, dout.row_range(m, count));
        dsink += means(head, dout.row_range(m, count), out.row_range(m, count),
                       log_sum.row_range(m, count));
        queries(m, count);
        write(dq_, gradient.q.columns(head * s.D, s.D).row_range(m, count));
      }
      if (from_.sinks.data) gradient.sinks.as<float>()[head] += static_cast<float>(dsink);
      if ((head + 1) % s.group == 0) finish(head / s.group, gradient);
    }
  }

 private:
  static Room& room() {
    thread_local Room out;
    return out;
  }
  void pack(std::size_t kv) {
    const auto& s = shape_;
    const bf16 *k = head_at(from_.k, kv, s.D), *v = head_at(from_.v, kv, s.V);
    keys_ = room_.keys.take(2 * s.key_groups * s.D_depths * kTileNumbers);
    columns_ = room_.key_columns.take(s.D_tiles * s.key_groups * kTileNumbers);
    values_ = room_.values.take(2 * s.key_groups * s.V_depths * kTileNumbers);
    kernel_.rows(k, from_.k.stride, s.tokens, s.D, keys_);
    kernel_.columns(k, from_.k.stride, s.tokens, s.D, columns_);
    kernel_.rows(v, from_.v.stride, s.tokens, s.V, values_);
    dk_ = room_.dk.zeros(s.key_groups * kTileDepth * s.D_tiles * kTileSide);
    dv_ = room_.dv.zeros(s.key_groups * kTileDepth * s.V_tiles * kTileSide);
  }
  void load(std::size_t head, std::size_t m, const View& dout) {
    const auto& s = shape_;
    room_.q.pack(kernel_, head_at(from_.q, head, s.D) + m * from_.q.stride, from_.q.stride,
                 dout.rows, s.D);
    room_.dout.pack(kernel_, head_at(dout, head, s.V), dout.stride, dout.rows, s.V);
    dq_ = room_.dq.zeros(s.D_tiles * kTileSide * kQueries);
  }
  // Returns the gradient of the sink. Queries beyond the last have no part in anything: theirs are zeros.
  double means(std::size_t head, const View& dout, const View& out, const View& log_sum) {
    double dsink = 0;
    std::fill_n(room_.log_sum, kQueries, 0.0f);
    std::fill_n(room_.mean, kQueries, 0.0f);
    for (std::size_t i = 0; i < dout.rows; ++i) {
      room_.log_sum[i] = log_sum.as<float>()[i * log_sum.stride + head];
      room_.mean[i] = kernel_.dot(head_at(dout, head, shape_.V) + i * dout.stride,
                                  head_at(out, head, shape_.V) + i * out.stride, shape_.V);
      if (from_.sinks.data)
        dsink -= static_cast<double>(std::exp(from_.sinks.as<float>()[head] - room_.log_sum[i]) *
                                     room_.mean[i]);
    }
    return dsink;
  }
  void queries(std::size_t m, std::size_t count) {
    const auto& s = shape_;
    s.each_block_of_keys(m, count, kGroups, [&](std::size_t first, std::size_t end) {
      for (auto g = first; g < end; ++g) {
        bf16* right = tile_at(room_.right, (g - first) * kColumns);
        const auto [begin, past] = halves(m, depths_of(count), g);
        std::fill(right, tile_at(right, 2 * begin), bf16{});
        std::fill(tile_at(right, 2 * past), tile_at(right, kColumns), bf16{});
        if (begin < past) group_of_keys(m, g, begin, past, right);
      }
      tiles_.multiply({.a = {tile_at(columns_, first), s.key_groups, 1},
                       .b = {room_.right, 1, kColumns},
                       .c = dq_,
                       .c_row = kQueries,
                       .rows = s.D_tiles,
                       .columns = 2 * depths_of(count),
                       .depth = end - first,
                       .add = true});
    });
  }
  // Of the parts of 32 queries from m on: begin .. end of those that see any key of group g.
  std::pair<std::size_t, std::size_t> halves(std::size_t m, std::size_t all, std::size_t g) const {
    const auto sees = [&](std::size_t half) {
      const auto query = shape_.before + m + half * kTileDepth, key = g * kTileDepth;
      return query + kTileDepth > key &&
             (shape_.window == 0 || query < key + kTileDepth - 1 + shape_.window);
    };
    std::size_t begin = 0;
    while (begin < all && !sees(begin)) ++begin;
    auto end = begin;
    while (end < all && sees(end)) ++end;
    return {begin, end};
  }
  void group_of_keys(std::size_t m, std::size_t g, std::size_t begin, std::size_t end,
                     bf16* right) {
    const auto& s = shape_;
    const auto first = begin * kTileDepth, columns = 2 * (end - begin);
    const auto against = [&](const bf16* rows, std::size_t depths, TileRoom<bf16>& with, float* c) {
      tiles_.multiply({.a = {tile_at(rows, 2 * g * depths), depths, 1},
                       .b = {tile_at(with.take(0), 2 * begin * depths), depths, 1},
                       .c = c + first,
                       .c_row = kQueries,
                       .rows = 2,
                       .columns = columns,
                       .depth = depths,
                       .add = false});
    };
    against(keys_, s.D_depths, room_.q.turned, room_.score);
    against(values_, s.V_depths, room_.dout.turned, room_.gradient);
    kernel_.weigh_backward({.key = g * kTileDepth,
                            .keys = kTileDepth,
                            .query = s.before + m + first,
                            .queries = columns * kTileSide,
                            .row = kQueries,
                            .window = s.window,
                            .scale = s.scale,
                            .cap = s.cap},
                           {.score = room_.score + first,
                            .gradient = room_.gradient + first,
                            .log_sum = room_.log_sum + first,
                            .mean = room_.mean + first,
                            .weight = tile_at(room_.weight, begin),
                            .left = tile_at(room_.left, begin),
                            .right = tile_at(right, 2 * begin),
                            .by_key = kHalves});
    const auto add = [&](const bf16* to, TileRoom<bf16>& with, std::size_t tiles, float* c) {
      tiles_.multiply({.a = {tile_at(to, begin), kHalves, 1},
                       .b = {tile_at(with.take(0), begin * tiles), 1, tiles},
                       .c = c + g * kTileDepth * tiles * kTileSide,
                       .c_row = tiles * kTileSide,
                       .rows = 2,
                       .columns = tiles,
                       .depth = end - begin,
                       .add = true});
    };
    add(room_.weight, room_.dout.paired, s.V_tiles, dv_);
    add(room_.left, room_.q.paired, s.D_tiles, dk_);
  }
  void write(const float* turned, const View& out) const {
    alignas(64) float ones[kQueries];
    std::fill_n(ones, kQueries, 1.0f);
    kernel_.turn_out(turned, kQueries, ones, out.rows, out.width, out.as<bf16>(), out.stride);
  }
  void finish(std::size_t kv, const Attended& gradient) const {
    const auto& s = shape_;
    const auto narrow = [&](const float* rows, const View& out) {
      for (std::size_t i = 0; i < out.rows; ++i)
        kernels_for<bf16>().narrow(rows + i * tiles_of(out.width) * kTileSide,
                                   out.as<bf16>() + i * out.stride, out.width);
    };
    narrow(dk_, gradient.k.columns(kv * s.D, s.D));
    narrow(dv_, gradient.v.columns(kv * s.V, s.V));
  }

  const TileShape shape_;
  const Attended& from_;
  const Heads& heads_;
  const TileScope tiles_;
  const TileKernels& kernel_ = kernels().tile;
  Room& room_ = room();
  bf16 *keys_ = nullptr, *columns_ = nullptr, *values_ = nullptr;
  float *dk_ = nullptr, *dv_ = nullptr, *dq_ = nullptr;
};

}  // namespace

void attend_tiles_backward(const View& dout, const View& out, const View& log_sum,
                           const Attended& from, const Attended& gradient, const Heads& heads,
                           const AttentionOptions& options, const TileEngine& engine) {
  check_shapes(out, log_sum, from, heads);
  Backward(from, heads, options, engine).run(dout, out, log_sum, gradient);
}

}  // namespace compute::cpu
