// Ids that are put together, with room ahead: appending is a store.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tokenizer {

class IdBuffer {
 public:
  std::size_t size() const { return size_; }
  std::span<const std::int32_t> from(std::size_t first) const {
    return std::span(ids_.data() + first, size_ - first);
  }
  void add(std::int32_t id) {
    *room(1) = id;
    ++size_;
  }
  // Copies by two: at `from` stand two ids or more, an even number, of which `count` stay.
  void add_pairs(const std::uint64_t* from, std::size_t count) {
    auto* to = room(count + 2);
    std::memcpy(to, from, 8);
    for (std::size_t i = 2; i < count; i += 2) std::memcpy(to + i, from + i / 2, 8);
    size_ += count;
  }
  // Takes back what was added since there were so many.
  void cut(std::size_t size) { size_ = size; }
  // Gives up memory that only a long text needed.
  void clear() {
    size_ = 0;
    if (ids_.size() > kKept) ids_ = {};
  }

 private:
  static constexpr std::size_t kKept = 1u << 20;
  std::int32_t* room(std::size_t count) {
    if (size_ + count > ids_.size()) ids_.resize(2 * ids_.size() + count + 256);
    return ids_.data() + size_;
  }
  std::vector<std::int32_t> ids_;
  std::size_t size_ = 0;
};

}  // namespace tokenizer
