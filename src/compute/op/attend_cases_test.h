// What every set and engine of attention is held against: the same cases, the same numbers.
#pragma once

#include <bit>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/kernel.h"
#include "compute/op/attend.h"

namespace compute {

using Doubles = std::vector<double>;

inline double wide(float x) { return x; }
inline double wide(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

// Values that T holds exactly.
template <class T>
std::vector<T> normals(std::size_t n, const char* purpose) {
  const base::Random random(6, purpose);
  std::vector<float> floats(n);
  for (std::size_t i = 0; i < n; ++i) floats[i] = static_cast<float>(random.normal(i));
  std::vector<T> out(n);
  kernels_for<T>().narrow(floats.data(), out.data(), n);
  return out;
}

struct AttendCase {
  Heads heads;
  AttentionOptions options;
  bool sinks = false;
  std::size_t tokens = 9, asking = tokens;

  std::string text() const {
    return std::to_string(tokens) + " tokens, " + std::to_string(asking) + " ask, width " +
           std::to_string(heads.width) + ", values " + std::to_string(heads.value()) + ", window " +
           std::to_string(options.window) + ", cap " + std::to_string(options.cap) + ", sinks " +
           std::to_string(sinks);
  }
};

struct NamedCase {
  const char* name;
  AttendCase of;
};
inline const NamedCase kAttendCases[] = {
    {"plain", {{4, 2, 8}, {}}},
    {"grouped_of_odd_width", {{6, 2, 10}, {}}},
    {"scaled_and_capped", {{2, 2, 8}, {.scale = 0.7, .cap = 1.5}}},
    {"in_a_window", {{3, 1, 18}, {.window = 3}}},
    {"in_a_window_of_itself", {{2, 1, 8}, {.window = 1}}},
    {"beside_sinks", {{4, 2, 8}, {.window = 4}, true}},
    {"with_narrow_values", {{2, 2, 12, 5}, {}}},
    {"with_all", {{4, 2, 12, 36}, {.scale = 0.5, .window = 5, .cap = 2}, true}},
    {"going_on", {{2, 1, 8}, {.window = 6}, true, 9, 1}},
    {"over_blocks", {{2, 1, 4}, {}, true, 131}},
    {"in_a_window_over_blocks", {{2, 1, 4}, {.window = 70, .cap = 3}, false, 150}},
    {"going_on_over_blocks", {{1, 1, 4}, {.window = 65}, false, 140, 70}},
};

}  // namespace compute
