// The types of tensors in GGUF files: blocks of so many elements in so many bytes. One file in block/ is
// one type; its name is the type's in small letters.
//
// What surprises: a block of scales and small integers gives the floats that the reference libraries
// (ggml, PyPI's gguf) give, bit for bit, in both directions, so each product and sum below stands in
// their order and is rounded by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/checked.h"

namespace store::block {

struct Entry {
  const char* name;        // as the readers of such files spell it: "Q4_K"
  std::uint32_t id;        // of the type in a file
  std::uint32_t elements;  // of a block, which are neighbours in the innermost dimension
  std::uint32_t bytes;     // of a block
  // Whole blocks to `out`, which has room for their elements. Null: kept as it is, for a float
  // does not hold what an element may be.
  void (*unpack)(std::string_view blocks, float* out) = nullptr;
  // Elements of whole blocks, none of them refused(), to `out`, which has room for their bytes. Null:
  // this type is only read.
  void (*pack)(std::span<const float> values, char* out) = nullptr;
  float largest = 0;  // magnitude of an element that pack takes; 0: it takes any float, and NaN

  // Of so many elements in rows of whole blocks; lost where a row is none.
  base::Size bytes_of(base::Size row, base::Size rows) const;
  // Where the first value stands that cannot be packed.
  std::optional<std::size_t> refused(std::span<const float> values) const;
};

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
const Entry* find(
    std::string_view name);           // null if unknown; as Entry::name or as the file is called
const Entry* find(std::uint32_t id);  // null if unknown
std::string known();                  // "BF16, F16, ...": for an Error

}  // namespace store::block
