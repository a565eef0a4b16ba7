// A query at a time, all of its heads against what it sees: keys and entries gathered side by side, in
// float, and once more turned for the scores. So its bits depend on no other query.
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/numerics.h"
#include "compute/op/attend_entries.h"
#include "compute/op/by_type.h"

namespace compute::cpu {

namespace {

using Floats = std::vector<float>;

template <class T>
class Work {
 public:
  Work(const EntriesSeen& from, const EntriesShape& shape)
      : from_(from),
        shape_(shape),
        heads_(shape.heads),
        width_(shape.width),
        q_(heads_ * width_),
        top_(heads_),
        total_(heads_) {}

  void forward(const View& out, const View& log_sum) {
    Floats sum(heads_ * width_);
    for (std::size_t i = 0; i < from_.q.rows; ++i) {
      gather(i);
      std::ranges::fill(sum, 0.0f);
      for (std::size_t h = 0; h < heads_; ++h) {
        top_[h] = sink(h);
        total_[h] = 1;
        kernel_.weigh(score_.data() + h * n_, 0, n_, n_, shape_.scale, 0, &top_[h], &total_[h],
                      sum.data() + h * width_, width_);
      }
      kernel_.product(score_.data(), n_, 1, rows_.data(), width_, sum.data(), width_, heads_,
                      width_, n_, true);
      for (std::size_t h = 0; h < heads_; ++h) {
        for (std::size_t c = 0; c < width_; ++c) sum[h * width_ + c] /= total_[h];
        log_sum.as<float>()[i * log_sum.stride + h] = top_[h] + base::real::log(total_[h]);
      }
      kernels_for<T>().narrow(sum.data(), out.as<T>() + i * out.stride, heads_ * width_);
    }
  }

  // With p a weight and mean = sum p dp = dout.out: ds = p * (dp - mean), a sink gets -p * mean; what is
  // seen is key and value at once.
  void backward(const View& dout, const View& out, const View& log_sum, const EntriesSeen& to) {
    dkeys_.assign(from_.keys.rows * width_, 0);
    dentries_.assign(from_.entries.data ? from_.entries.rows * width_ : 0, 0);
    std::vector<double> dsinks(heads_);
    Floats d(heads_ * width_), o(heads_ * width_), dq(heads_ * width_), dscore, drows;
    for (std::size_t i = 0; i < from_.q.rows; ++i) {
      gather(i);
      kernels_for<T>().widen(dout.as<T>() + i * dout.stride, d.data(), heads_ * width_);
      kernels_for<T>().widen(out.as<T>() + i * out.stride, o.data(), heads_ * width_);
      dscore.resize(heads_ * n_);
      drows.resize(n_ * width_);
      kernel_.product(d.data(), width_, 1, turned_.data(), n_, dscore.data(), n_, heads_, n_,
                      width_, false);
      for (std::size_t h = 0; h < heads_; ++h) {
        float mean = 0;
        for (std::size_t c = 0; c < width_; ++c) mean += d[h * width_ + c] * o[h * width_ + c];
        const float log = log_sum.as<float>()[i * log_sum.stride + h];
        dsinks[h] -= static_cast<double>(base::real::exp(sink(h) - log) * mean);
        kernel_.weigh_backward(score_.data() + h * n_, dscore.data() + h * n_, 0, n_, n_,
                               shape_.scale, 0, log, mean);
      }
      kernel_.product(dscore.data(), n_, 1, rows_.data(), width_, dq.data(), width_, heads_, width_,
                      n_, false);
      kernel_.product(dscore.data(), 1, n_, q_.data(), width_, drows.data(), width_, n_, width_,
                      heads_, false);
      kernel_.product(score_.data(), 1, n_, d.data(), width_, drows.data(), width_, n_, width_,
                      heads_, true);
      give_back(drows);
      kernels_for<T>().narrow(dq.data(), to.q.as<T>() + i * to.q.stride, heads_ * width_);
    }
    write(dkeys_, to.keys);
    if (from_.entries.data) write(dentries_, to.entries);
    for (std::size_t h = 0; h < heads_; ++h)
      to.sinks.as<float>()[h] += static_cast<float>(dsinks[h]);
  }

 private:
  float sink(std::size_t h) const { return from_.sinks.as<float>()[h]; }

  // What query i sees, and the scores of its heads before the scale.
  void gather(std::size_t i) {
    const auto end = from_.keys.rows - from_.q.rows + i + 1;
    begin_ = end > shape_.window ? end - shape_.window : 0;
    of_window_ = end - begin_;
    see_entries(i);
    n_ = of_window_ + seen_.size();
    rows_.resize(n_ * width_);
    for (std::size_t j = 0; j < n_; ++j) {
      const auto& of = j < of_window_ ? from_.keys : from_.entries;
      const auto at = j < of_window_ ? begin_ + j : seen_[j - of_window_];
      kernels_for<T>().widen(of.as<T>() + at * of.stride, rows_.data() + j * width_, width_);
    }
    turned_.resize(n_ * width_);
    for (std::size_t j = 0; j < n_; ++j)
      for (std::size_t c = 0; c < width_; ++c) turned_[c * n_ + j] = rows_[j * width_ + c];
    kernels_for<T>().widen(from_.q.as<T>() + i * from_.q.stride, q_.data(), heads_ * width_);
    score_.resize(heads_ * n_);
    kernel_.product(q_.data(), width_, 1, turned_.data(), n_, score_.data(), n_, heads_, n_, width_,
                    false);
  }
  void see_entries(std::size_t i) {
    seen_.clear();
    if (!from_.entries.data) return;
    if (from_.chosen.data) {
      const auto* chosen = from_.chosen.as<std::int32_t>() + i * from_.chosen.stride;
      for (std::size_t j = 0; j < from_.chosen.width; ++j)
        if (chosen[j] >= 0) seen_.push_back(static_cast<std::size_t>(chosen[j]));
      return;
    }
    const auto complete = (shape_.first + i + 1) / shape_.tokens;
    for (std::size_t e = 0; e < std::min(complete, from_.entries.rows); ++e) seen_.push_back(e);
  }
  void give_back(const Floats& drows) {
    for (std::size_t j = 0; j < n_; ++j) {
      float* to = j < of_window_ ? dkeys_.data() + (begin_ + j) * width_
                                 : dentries_.data() + seen_[j - of_window_] * width_;
      for (std::size_t c = 0; c < width_; ++c) to[c] += drows[j * width_ + c];
    }
  }
  void write(const Floats& rows, const View& to) const {
    for (std::size_t m = 0; m < to.rows; ++m)
      kernels_for<T>().narrow(rows.data() + m * width_, to.as<T>() + m * to.stride, width_);
  }

  const EntriesSeen& from_;
  const EntriesShape& shape_;
  const ScoreKernels& kernel_ = kernels().scores;
  std::size_t heads_, width_, n_ = 0, begin_ = 0, of_window_ = 0;
  std::vector<std::size_t> seen_;
  Floats q_, top_, total_, rows_, turned_, score_, dkeys_, dentries_;
};

}  // namespace

void attend_entries(const View& out, const View& log_sum, const EntriesSeen& from,
                    const EntriesShape& shape) {
  check_shapes(out, log_sum, from, shape);
  by_type(from.q.type, [&]<class T>(T) { Work<T>(from, shape).forward(out, log_sum); });
}

void attend_entries_backward(const View& dout, const View& out, const View& log_sum,
                             const EntriesSeen& from, const EntriesSeen& gradient,
                             const EntriesShape& shape) {
  check_shapes(out, log_sum, from, shape);
  by_type(from.q.type,
          [&]<class T>(T) { Work<T>(from, shape).backward(dout, out, log_sum, gradient); });
}

}  // namespace compute::cpu
