// The wire format of Protocol Buffers, read field by field: bytes from outside, which may be cut or crafted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenizer {

class Protobuf {
 public:
  // Views into `bytes`, which outlive it.
  Protobuf(std::string_view bytes, const std::string& where) : left_(bytes), where_(where) {}

  struct Field {
    std::uint64_t number = 0;
    enum class Kind { number, bytes, fixed32, fixed64 } kind = Kind::number;
    std::uint64_t value = 0;  // of all but bytes
    std::string_view bytes;
  };
  // False at the end. Error: bad_data for what goes beyond the bytes, and for groups.
  base::Result<bool> next(Field& field);

 private:
  base::Result<std::uint64_t> varint();
  base::Result<std::string_view> take(std::uint64_t size);
  base::Error bad(const char* what) const;
  std::string_view left_;
  const std::string& where_;
};

// What a field holds, or `otherwise` where it is of another kind.
float float_of(const Protobuf::Field& field, float otherwise);
bool bool_of(const Protobuf::Field& field, bool otherwise);
std::int32_t int_of(const Protobuf::Field& field, std::int32_t otherwise);

}  // namespace tokenizer
