// One kv head after another, for each query head that shares it: blocks of queries against blocks
// of keys, counted from the first token, so that a row meets the same blocks whoever asks beside it.
// Blocks are packed in float; keys stand turned where scores are made.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "base/numerics.h"
#include "compute/op/attend.h"
#include "compute/op/attend_tiles.h"
#include "compute/op/by_type.h"

namespace compute::cpu {

namespace {

constexpr std::size_t kBlock = 64;  // tokens; its scores are 16 KiB

std::size_t blocks_of(std::size_t tokens) { return (tokens + kBlock - 1) / kBlock; }

template <class T>
void widen_rows(const View& rows, float* out, std::size_t out_stride) {
  for (std::size_t m = 0; m < rows.rows; ++m)
    kernels_for<T>().widen(rows.as<T>() + m * rows.stride, out + m * out_stride, rows.width);
}

template <class T>
void narrow_rows(const float* rows, const View& out) {
  for (std::size_t m = 0; m < out.rows; ++m)
    kernels_for<T>().narrow(rows + m * out.width, out.as<T>() + m * out.stride, out.width);
}

// Rows of a head, and the same as blocks [width, kBlock] of columns, which products want.
struct Packed {
  std::size_t width;
  std::vector<float> rows, turned;

  template <class T>
  void pack(const View& from, bool turn) {
    width = from.width;
    rows.resize(from.rows * width);
    widen_rows<T>(from, rows.data(), width);
    if (!turn) return;
    turned.assign(blocks_of(from.rows) * kBlock * width, 0);
    for (std::size_t t = 0; t < from.rows; ++t)
      for (std::size_t i = 0; i < width; ++i)
        turned[(t / kBlock * width + i) * kBlock + t % kBlock] = rows[t * width + i];
  }
  const float* row(std::size_t t) const { return rows.data() + t * width; }
  const float* block(std::size_t b) const { return turned.data() + b * kBlock * width; }
};

// The calls of one op, and what they share.
template <class T>
struct Work {
  const Attended& from;
  const Heads& heads;
  const AttentionOptions& options;
  std::size_t D = static_cast<std::size_t>(heads.width),
              V = static_cast<std::size_t>(heads.value()),
              group = static_cast<std::size_t>(heads.group()), before = from.k.rows - from.q.rows;
  float scale = static_cast<float>(options.scale_for(heads)), cap = static_cast<float>(options.cap);
  const ScoreKernels& kernel = kernels().scores;
  Packed k = {}, v = {};

  // What the query at position p sees: from here up to itself.
  std::size_t first_seen(std::size_t p) const {
    const auto window = static_cast<std::size_t>(options.window);
    return window == 0 || p < window ? 0 : p + 1 - window;
  }
  const float* sink(std::size_t head) const {
    return from.sinks.data ? from.sinks.as<float>() + head : nullptr;
  }
  void pack(std::size_t kv, bool values_turned) {
    k.pack<T>(from.k.columns(kv * D, D), true);
    v.pack<T>(from.v.columns(kv * V, V), values_turned);
  }
  // Scores of `count` queries against the block, before the scale.
  void score(const float* q, std::size_t count, std::size_t block, float* out) const {
    kernel.product(q, D, 1, k.block(block), kBlock, out, kBlock, count, kBlock, D, false);
  }
  // Calls body(queries before the block, queries in it).
  template <class Body>
  void each_block_of_queries(Body body) const {
    for (std::size_t m = 0; m < from.q.rows; m += kBlock)
      body(m, std::min(kBlock, from.q.rows - m));
  }
  // Calls body(block, its first key, its keys) for those that queries m .. m + count see.
  template <class Body>
  void each_block_of_keys(std::size_t m, std::size_t count, Body body) const {
    for (std::size_t b = first_seen(before + m) / kBlock; b * kBlock < before + m + count; ++b)
      body(b, b * kBlock, std::min(kBlock, from.k.rows - b * kBlock));
  }
  // The part of a block that the query at position p sees: begin .. end from the block's first key.
  std::pair<std::size_t, std::size_t> part(std::size_t p, std::size_t key) const {
    const auto first = first_seen(p);
    return {first > key ? first - key : 0, p + 1 > key ? p + 1 - key : 0};
  }
};

template <class T>
class Forward : Work<T> {
 public:
  Forward(const Attended& from, const Heads& heads, const AttentionOptions& options)
      : Work<T>{from, heads, options},
        q_(kBlock * this->D),
        out_(kBlock * this->V),
        score_(kBlock * kBlock) {}

  void run(const View& out, const View& log_sum) {
    for (std::size_t head = 0; head < static_cast<std::size_t>(this->heads.query); ++head) {
      if (head % this->group == 0) this->pack(head / this->group, false);
      this->each_block_of_queries([&](std::size_t m, std::size_t count) {
        queries(head, m, count);
        finish(out.columns(head * this->V, this->V).row_range(m, count),
               log_sum.columns(head, 1).row_range(m, count));
      });
    }
  }

 private:
  void queries(std::size_t head, std::size_t m, std::size_t count) {
    const auto D = this->D, V = this->V;
    const float* sink = this->sink(head);
    widen_rows<T>(this->from.q.columns(head * D, D).row_range(m, count), q_.data(), D);
    std::ranges::fill(out_, 0.0f);
    std::fill_n(top_, kBlock, sink ? *sink : -INFINITY);
    std::fill_n(total_, kBlock, sink ? 1.0f : 0.0f);
    this->each_block_of_keys(m, count, [&](std::size_t b, std::size_t key, std::size_t n) {
      this->score(q_.data(), count, b, score_.data());
      for (std::size_t i = 0; i < count; ++i) {
        const auto [begin, end] = this->part(this->before + m + i, key);
        this->kernel.weigh(score_.data() + i * kBlock, begin, end, n, this->scale, this->cap,
                           &top_[i], &total_[i], out_.data() + i * V, V);
      }
      this->kernel.product(score_.data(), kBlock, 1, this->v.row(key), V, out_.data(), V, count, V,
                           n, true);
    });
  }
  void finish(const View& out, const View& log_sum) {
    for (std::size_t i = 0; i < out.rows; ++i) {
      const float share = 1 / total_[i];
      for (std::size_t c = 0; c < this->V; ++c) out_[i * this->V + c] *= share;
      log_sum.as<float>()[i * log_sum.stride] = top_[i] + base::real::log(total_[i]);
    }
    narrow_rows<T>(out_.data(), out);
  }

  std::vector<float> q_, out_, score_;
  float top_[kBlock], total_[kBlock];
};

// With p the weights, dp = dout v^T and mean = sum p dp = dout.out: ds = p * (dp - mean), and a
// sink, whose value is nothing, gets -p * mean.
template <class T>
class Backward : Work<T> {
 public:
  Backward(const Attended& from, const Heads& heads, const AttentionOptions& options)
      : Work<T>{from, heads, options},
        q_(kBlock * this->D),
        dq_(kBlock * this->D),
        dout_(kBlock * this->V),
        out_(kBlock * this->V),
        score_(kBlock * kBlock),
        dscore_(kBlock * kBlock) {}

  void run(const View& dout, const View& out, const View& log_sum, const Attended& gradient) {
    const auto D = this->D, V = this->V, group = this->group;
    for (std::size_t head = 0; head < static_cast<std::size_t>(this->heads.query); ++head) {
      if (head % group == 0) {
        this->pack(head / group, true);
        dk_.assign(this->from.k.rows * D, 0);
        dv_.assign(this->from.k.rows * V, 0);
      }
      double dsink = 0;
      this->each_block_of_queries([&](std::size_t m, std::size_t count) {
        load(head, dout.row_range(m, count), out.row_range(m, count), m);
        dsink += means(log_sum.columns(head, 1).row_range(m, count), this->sink(head));
        queries(m, count);
        narrow_rows<T>(dq_.data(), gradient.q.columns(head * D, D).row_range(m, count));
      });
      if (this->sink(head)) gradient.sinks.as<float>()[head] += static_cast<float>(dsink);
      if ((head + 1) % group != 0) continue;
      narrow_rows<T>(dk_.data(), gradient.k.columns(head / group * D, D));
      narrow_rows<T>(dv_.data(), gradient.v.columns(head / group * V, V));
    }
  }

 private:
  void load(std::size_t head, const View& dout, const View& out, std::size_t m) {
    const auto D = this->D, V = this->V;
    widen_rows<T>(this->from.q.columns(head * D, D).row_range(m, out.rows), q_.data(), D);
    widen_rows<T>(dout.columns(head * V, V), dout_.data(), V);
    widen_rows<T>(out.columns(head * V, V), out_.data(), V);
  }
  // Returns the gradient of the sink.
  double means(const View& log_sum, const float* sink) {
    double dsink = 0;
    for (std::size_t i = 0; i < log_sum.rows; ++i) {
      const auto begin = static_cast<std::ptrdiff_t>(i * this->V);
      mean_[i] = std::inner_product(dout_.begin() + begin,
                                    dout_.begin() + begin + static_cast<std::ptrdiff_t>(this->V),
                                    out_.begin() + begin, 0.0f);
      log_sum_[i] = log_sum.as<float>()[i * log_sum.stride];
      if (sink) dsink -= static_cast<double>(base::real::exp(*sink - log_sum_[i]) * mean_[i]);
    }
    return dsink;
  }
  void queries(std::size_t m, std::size_t count) {
    const auto D = this->D, V = this->V;
    const auto& kernel = this->kernel;
    std::ranges::fill(dq_, 0.0f);
    this->each_block_of_keys(m, count, [&](std::size_t b, std::size_t key, std::size_t n) {
      this->score(q_.data(), count, b, score_.data());
      kernel.product(dout_.data(), V, 1, this->v.block(b), kBlock, dscore_.data(), kBlock, count,
                     kBlock, V, false);
      for (std::size_t i = 0; i < count; ++i) {
        const auto [begin, end] = this->part(this->before + m + i, key);
        kernel.weigh_backward(score_.data() + i * kBlock, dscore_.data() + i * kBlock, begin, end,
                              n, this->scale, this->cap, log_sum_[i], mean_[i]);
      }
      kernel.product(dscore_.data(), kBlock, 1, this->k.row(key), D, dq_.data(), D, count, D, n,
                     true);
      kernel.product(dscore_.data(), 1, kBlock, q_.data(), D, dk_.data() + key * D, D, n, D, count,
                     true);
      kernel.product(score_.data(), 1, kBlock, dout_.data(), V, dv_.data() + key * V, V, n, V,
                     count, true);
    });
  }

  std::vector<float> q_, dq_, dk_, dv_, dout_, out_, score_, dscore_;
  float mean_[kBlock], log_sum_[kBlock];
};

}  // namespace

void attend_loops(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
                  const AttentionOptions& options) {
  check_shapes(out, log_sum, from, heads);
  by_type(from.q.type, [&]<class T>(T) { Forward<T>(from, heads, options).run(out, log_sum); });
}

void attend_loops_backward(const View& dout, const View& out, const View& log_sum,
                           const Attended& from, const Attended& gradient, const Heads& heads,
                           const AttentionOptions& options) {
  check_shapes(out, log_sum, from, heads);
  by_type(from.q.type,
          [&]<class T>(T) { Backward<T>(from, heads, options).run(dout, out, log_sum, gradient); });
}

void attend(const View& out, const View& log_sum, const Attended& from, const Heads& heads,
            const AttentionOptions& options) {
  if (from.q.type == Type::bf16) return attend_tiles(out, log_sum, from, heads, options);
  attend_loops(out, log_sum, from, heads, options);
}

void attend_backward(const View& dout, const View& out, const View& log_sum, const Attended& from,
                     const Attended& gradient, const Heads& heads,
                     const AttentionOptions& options) {
  if (from.q.type == Type::bf16)
    return attend_tiles_backward(dout, out, log_sum, from, gradient, heads, options);
  attend_loops_backward(dout, out, log_sum, from, gradient, heads, options);
}

void attend_on(const View& out, const Attended& from, const Heads& heads,
               const AttentionOptions& options) {
  CHECK(from.k.dense() && from.v.dense() && from.q.rows <= from.k.rows,
        "keys and values lie side by side");
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  thread_local std::vector<float> scratch;  // so that a warm pass takes no memory
  scratch.resize(from.k.rows);
  for (std::size_t m = 0; m < from.q.rows; ++m) {
    const auto before = from.k.rows - from.q.rows + m + 1;
    const auto seen = options.window > 0 ? std::min(size(options.window), before) : before;
    const auto part = [&](const View& of) { return of.row_range(before - seen, seen); };
    const CachedRows rows{.q = from.q.row_range(m, 1).as<float>(),
                          .keys = part(from.k).as<float>(),
                          .values = part(from.v).as<float>(),
                          .sinks = from.sinks.data ? from.sinks.as<float>() : nullptr,
                          .length = seen,
                          .heads = size(heads.query),
                          .kv_heads = size(heads.kv),
                          .D = size(heads.width),
                          .V = size(heads.value()),
                          .scale = static_cast<float>(options.scale_for(heads)),
                          .cap = static_cast<float>(options.cap)};
    kernels().attend(rows, scratch.data(), out.row_range(m, 1).as<float>());
  }
}

}  // namespace compute::cpu
