// Rows by the room that they have left: best fit, by whatever is put into them.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace train::packing {

class Rooms {
 public:
  using Number = std::uint32_t;  // of a row
  static constexpr Number kNone = UINT32_MAX;

  // Rows of `length` at most.
  explicit Rooms(std::uint64_t length) : ends_(length + 1, {kNone, kNone}) {}

  // The row for a piece of that length, taken out; kNone if none has the room.
  std::pair<Number, std::uint64_t> take(std::uint64_t tokens) {
    const auto at = open_.lower_bound(tokens);
    if (at == open_.end()) return {kNone, 0};
    const auto room = *at;
    auto& [front, back] = ends_[room];
    const auto row = front;
    front = behind_[row];
    if (front == kNone) open_.erase(at);
    return {row, room};
  }
  // `row` is the newest one with that room.
  void put(Number row, std::uint64_t room) {
    if (behind_.size() <= row) behind_.resize(row + std::size_t{1}, kNone);
    if (room == 0) return;
    auto& [front, back] = ends_[room];
    const bool first = open_.insert(room).second;
    (first ? front : behind_[back]) = row;
    back = row;
    behind_[row] = kNone;
  }

 private:
  std::set<std::uint64_t> open_;                 // rooms that some row has
  std::vector<std::pair<Number, Number>> ends_;  // by room, the rows that came first and last
  std::vector<Number> behind_;                   // by row, the next one with that room
};

}  // namespace train::packing
