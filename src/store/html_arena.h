// Memory for one parsed page: taken piece by piece, given back as a whole.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace store::html {

// gumbo asks for memory and never looks whether it got any, so the end of the budget is an
// exception, which passes through its C frames: Debian and Ubuntu build every library with
// unwind tables.
class Arena {
 public:
  explicit Arena(std::size_t budget) : budget_(budget) {}

  // Error: throws std::bad_alloc beyond the budget.
  void* take(std::size_t size) {
    size = (size + 15) / 16 * 16;
    if (size > left_) grow(size);
    left_ -= size;
    return std::exchange(at_, at_ + size);
  }

 private:
  void grow(std::size_t size) {
    constexpr std::size_t usual = std::size_t{1} << 18;
    const auto block = std::max(size, usual);
    if (block > budget_) throw std::bad_alloc();
    budget_ -= block;
    blocks_.emplace_back(new char[block]);  // aligned for anything, as operator new is
    at_ = blocks_.back().get();
    left_ = block;
  }

  std::size_t budget_;
  std::size_t left_ = 0;
  char* at_ = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

}  // namespace store::html
