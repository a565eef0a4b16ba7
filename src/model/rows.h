// The rows of a pass: one a token, and where each stands in its text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace model {

// Outlives the flow that computes over them.
struct Rows {
  std::span<const std::int32_t> ids;        // [M], below the vocabulary
  std::span<const std::int32_t> positions;  // [M]: from `first` on; restart in every segment
  std::span<const std::uint32_t> segments;  // begin of each segment, then M: rising
  std::int64_t first = 0;                   // position of what a state has not seen yet

  std::size_t count() const { return ids.size(); }
  // Positions that occur: below `first` plus it.
  std::int64_t longest() const { return *std::ranges::max_element(positions) + 1; }
};

// Calls body(first row, rows) for each segment of Rows that has any.
template <class Body>
void each_segment(std::span<const std::uint32_t> segments, Body body) {
  for (std::size_t i = 0; i + 1 < segments.size(); ++i)
    if (segments[i] < segments[i + 1]) body(segments[i], segments[i + 1] - segments[i]);
}

}  // namespace model
