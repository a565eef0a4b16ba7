#include <algorithm>
#include <cmath>
#include <vector>

#include "base/numerics.h"
#include "compute/buffer.h"
#include "compute/op/by_type.h"
#include "compute/op/pool_windows.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

std::vector<float> floats(const View& of) {
  std::vector<float> out(of.elements());
  copy(view_of(out.data(), of.rows, of.width), of);
  return out;
}

// The tokens of one entry: slot s reads columns [column, column + D) of a row and of places.
template <class T>
struct Slots {
  const View& rows;
  std::vector<float> places;  // [tokens, c]
  std::size_t D, c;
  struct One {
    std::size_t row, place, column;
  };
  std::vector<One> all = {};
  std::vector<float> weight = {};  // [slots, D]

  void take(std::int32_t own, std::int32_t before, const Pooling& pooling) {
    all.clear();
    const auto add = [&](std::int32_t first, std::size_t column) {
      for (std::size_t i = 0; i < pooling.tokens; ++i)
        all.push_back({static_cast<std::size_t>(first) + i, i, column});
    };
    if (pooling.overlapping && before >= 0) add(before, 0);
    add(own, pooling.overlapping ? D : 0);
  }
  const T* value(const One& one) const { return rows.as<T>() + one.row * rows.stride + one.column; }
  const T* gate(const One& one) const { return value(one) + c; }
  const float* place(const One& one) const { return places.data() + one.place * c + one.column; }
  void weigh() {
    weight.resize(all.size() * D);
    std::vector<float> top(D, -INFINITY), sum(D, 0);
    for (std::size_t s = 0; s < all.size(); ++s)
      for (std::size_t i = 0; i < D; ++i) {
        weight[s * D + i] = wide(gate(all[s])[i]) + place(all[s])[i];
        top[i] = std::max(top[i], weight[s * D + i]);
      }
    for (std::size_t s = 0; s < all.size(); ++s)
      for (std::size_t i = 0; i < D; ++i)
        sum[i] += weight[s * D + i] = base::real::exp(weight[s * D + i] - top[i]);
    for (std::size_t s = 0; s < all.size(); ++s)
      for (std::size_t i = 0; i < D; ++i) weight[s * D + i] /= sum[i];
  }
  void mean(std::vector<float>& out) const {
    out.assign(D, 0);
    for (std::size_t s = 0; s < all.size(); ++s)
      for (std::size_t i = 0; i < D; ++i) out[i] += weight[s * D + i] * wide(value(all[s])[i]);
  }
};

// work(entry, its slots, weighed, and their mean)
template <class T, class Work>
void each_entry(std::size_t D, const View& rows, const View& places, const View& own,
                const View& before, const Pooling& pooling, Work work) {
  Slots<T> slots{rows, floats(places), D, places.width};
  std::vector<float> mean;
  for (std::size_t e = 0; e < own.width; ++e) {
    slots.take(own.as<std::int32_t>()[e], before.as<std::int32_t>()[e], pooling);
    slots.weigh();
    slots.mean(mean);
    work(e, slots, mean);
  }
}

}  // namespace

void pool_windows(const View& out, const View& rows, const View& places, const View& own,
                  const View& before, const Pooling& pooling) {
  check_pooling(out, rows, places, own, before, pooling);
  by_type(out.type, [&]<class T>(T) {
    each_entry<T>(out.width, rows, places, own, before, pooling,
                  [&](std::size_t e, const Slots<T>&, const std::vector<float>& mean) {
                    auto* to = out.as<T>() + e * out.stride;
                    for (std::size_t i = 0; i < out.width; ++i) to[i] = narrow<T>(mean[i]);
                  });
  });
}

// With w a weight of an entry whose mean is y: the value has w * dy, the gate w * (value - y) * dy.
void pool_windows_backward(const View& drows, const View& dplaces, const View& dout,
                           const View& rows, const View& places, const View& own,
                           const View& before, const Pooling& pooling) {
  check_pooling(dout, rows, places, own, before, pooling);
  const auto D = dout.width, c = places.width;
  clear(drows);
  by_type(dout.type, [&]<class T>(T) {
    each_entry<T>(D, rows, places, own, before, pooling,
                  [&](std::size_t e, const Slots<T>& slots, const std::vector<float>& mean) {
                    const T* dy = dout.as<T>() + e * dout.stride;
                    for (std::size_t s = 0; s < slots.all.size(); ++s) {
                      const auto& one = slots.all[s];
                      T* dvalue = drows.as<T>() + one.row * drows.stride + one.column;
                      auto* dplace = dplaces.as<float>() + one.place * dplaces.stride + one.column;
                      for (std::size_t i = 0; i < D; ++i) {
                        const float d = slots.weight[s * D + i] * wide(dy[i]);
                        const float dgate = d * (wide(slots.value(one)[i]) - mean[i]);
                        dvalue[i] = narrow<T>(d);
                        dvalue[c + i] = narrow<T>(dgate);
                        dplace[i] += dgate;
                      }
                    }
                  });
  });
}

}  // namespace compute::cpu
