// A matrix in memory: what operations read and write. It owns nothing.
//
// Row-major; a row is dense, rows may lie further apart than they are wide (a head's part of a wider
// row is a view of its own). An operation says of each of its views what rows and columns mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/result.h"
#include "compute/device.h"
#include "compute/kernel.h"

namespace compute {

enum class Type : std::uint8_t { f32, bf16, i32, f64 };

constexpr std::size_t bytes_of(Type type) {
  return type == Type::bf16 ? 2 : type == Type::f64 ? 8 : 4;
}

template <class T>
inline constexpr Type type_of = Type::f32;
template <>
inline constexpr Type type_of<bf16> = Type::bf16;
template <>
inline constexpr Type type_of<std::int32_t> = Type::i32;
template <>
inline constexpr Type type_of<double> = Type::f64;

struct View {
  void* data = nullptr;
  Type type = Type::f32;
  std::size_t rows = 0, width = 0;
  std::size_t stride = 0;  // elements from one row to the next; at least width
  Device device = {};

  bool dense() const { return stride == width; }
  std::size_t elements() const { return rows * width; }
  template <class T>
  T* as() const {
    CHECK(type == type_of<T>, "an operation takes the type that it was asked for");
    return static_cast<T*>(data);
  }
  // `count` columns from column `first`, of every row.
  View columns(std::size_t first, std::size_t count) const {
    CHECK(first <= width && count <= width - first, "columns lie inside of the row");
    return {static_cast<char*>(data) + first * bytes_of(type), type, rows, count, stride, device};
  }
  View row_range(std::size_t first, std::size_t count) const {
    CHECK(first <= rows && count <= rows - first, "rows lie inside of the matrix");
    return {static_cast<char*>(data) + first * stride * bytes_of(type),
            type,
            count,
            width,
            stride,
            device};
  }
};

template <class T>
View view_of(T* data, std::size_t rows, std::size_t width) {
  return {const_cast<std::remove_const_t<T>*>(data),
          type_of<std::remove_const_t<T>>,
          rows,
          width,
          width,
          {}};
}

}  // namespace compute
