// Sizes that came from outside, multiplied and added without ever wrapping.
//
//   const auto bytes = base::Size(rows) * columns * 4 + header;
//   table.resize(TRY(bytes.within(file.size(), "the table", path)));
//
// A negative number, or a result beyond 2^63 - 1, makes a Size that is lost; so is all that is
// computed from it, also a product with zero. Only within() and value() give the number back.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "base/result.h"

namespace base {

class Size {
 public:
  static constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

  constexpr Size() = default;
  template <std::integral T>
  constexpr Size(T n)  // NOLINT: arithmetic reads as arithmetic
      : value_(std::cmp_less(n, 0) || std::cmp_greater(n, kMost) ? kLost
                                                                 : static_cast<std::uint64_t>(n)) {}

  constexpr bool known() const { return value_ != kLost; }
  constexpr bool fits(std::uint64_t most) const { return known() && value_ <= most; }

  // The number, if it is at most `most`. Error: bad_data, "WHAT would be 70000, at most
  // 65536 can be".
  Result<std::size_t> within(std::uint64_t most, const std::string& what,
                             const std::string& where) const;
  // The number of a Size that fits() was asked of.
  std::uint64_t value() const {
    CHECK(known(), "a size is used without having been checked");
    return value_;
  }

  friend constexpr Size operator*(Size a, Size b) {
    std::uint64_t out = 0;
    return a.known() && b.known() && !__builtin_mul_overflow(a.value_, b.value_, &out) ? Size(out)
                                                                                       : lost();
  }
  // Two values below 2^63 cannot wrap 64 bits.
  friend constexpr Size operator+(Size a, Size b) {
    return a.known() && b.known() ? Size(a.value_ + b.value_) : lost();
  }
  constexpr Size& operator*=(Size other) { return *this = *this * other; }
  constexpr Size& operator+=(Size other) { return *this = *this + other; }

 private:
  static constexpr std::uint64_t kLost = std::numeric_limits<std::uint64_t>::max();
  static constexpr Size lost() { return Size(-1); }
  std::uint64_t value_ = 0;  // at most kMost, or kLost
};

// Product of the widths of a shape; 1 for none.
template <class Shape>
constexpr Size product(const Shape& shape) {
  Size out = 1;
  for (const auto width : shape) out *= width;
  return out;
}

}  // namespace base
