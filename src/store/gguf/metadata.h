// What a GGUF file says of its model: keys and values of 13 kinds, in the order of the file.
//
// Grammar: text is a u64 length and that many bytes. A key is text, u32 kind, value. A value is a
// little-endian number, a byte 0 or 1, text, or (kind 9) u32 kind of the elements, u64 how many, and
// these without kinds. The place of a type in Value and Array is its kind's number in the file. What
// surprises: the format allows arrays of arrays, but no reader takes them, nor does this one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/gguf/cursor.h"

namespace store::gguf {

using Array =
    std::variant<std::vector<std::uint8_t>, std::vector<std::int8_t>, std::vector<std::uint16_t>,
                 std::vector<std::int16_t>, std::vector<std::uint32_t>, std::vector<std::int32_t>,
                 std::vector<float>, std::vector<bool>, std::vector<std::string>,
                 std::monostate,  // of arrays: refused
                 std::vector<std::uint64_t>, std::vector<std::int64_t>, std::vector<double>>;
using Value = std::variant<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::uint32_t,
                           std::int32_t, float, bool, std::string, Array, std::uint64_t,
                           std::int64_t, double>;

struct Field {
  std::string key;
  Value value;
};

class Metadata {
 public:
  // Error: bad_data for no key, one that is no UTF-8, or one that stands already.
  base::Result<void> add(std::string key, Value value);
  const std::vector<Field>& fields() const { return fields_; }
  const Value* find(std::string_view key) const;  // null if there is none

  // The value if it has the kind; any kind of integer or of float, as the case may be. Error: missing;
  // bad_data with the kind that it has, or for an integer below zero.
  base::Result<std::string> text(std::string_view key) const;
  base::Result<std::uint64_t> natural(std::string_view key) const;
  base::Result<double> number(std::string_view key) const;
  template <class T>
  base::Result<std::vector<T>> list(std::string_view key) const {
    const auto value = TRY(need(key));
    const auto* array = std::get_if<Array>(value);
    const auto* list = array ? std::get_if<std::vector<T>>(array) : nullptr;
    if (!list)
      return other(key, *value, "an array of kind " + element_kind(Array(std::vector<T>())));
    return *list;
  }

  // Where values were read, for Errors.
  void came_from(base::Path path) { path_ = std::move(path); }

 private:
  base::Result<const Value*> need(std::string_view key) const;
  base::Error other(std::string_view key, const Value& found, const std::string& expected) const;
  static std::string element_kind(const Array& array);  // "u32"

  std::vector<Field> fields_;
  std::map<std::string, std::size_t, std::less<>> place_;  // in fields_
  base::Path path_;
};

// `count` keys with their values. Error: bad_data, naming the key.
base::Result<Metadata> read_metadata(Cursor& cursor, std::uint64_t count);
// Error: bad_request for an array of arrays.
base::Result<void> put_metadata(std::string& out, const Metadata& metadata);

// Where tensors begin: at multiples of general.alignment, or of 32. Error: bad_data for one that is
// no u32 or no power of two.
base::Result<std::uint64_t> alignment(const Metadata& metadata, const base::Path& path);

}  // namespace store::gguf
