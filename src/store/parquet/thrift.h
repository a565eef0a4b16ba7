// Thrift's compact protocol, as far as Parquet's headers need it.
//
//   struct = *field 0x00      field = delta of the id (4 bits), type (4 bits) / 0x0 type, zigzag id
//   list   = size (4 bits), type / 0xF type, varint size
//   binary = varint size, bytes        integers are zigzag varints
//
// Source: Apache Thrift, doc/specs/thrift-compact-protocol.md.
#pragma once

#include <functional>
#include <string>

#include "store/parquet/cursor.h"

namespace store::parquet {

enum class Kind : std::uint8_t {
  yes = 1,
  no = 2,
  i8 = 3,
  i16 = 4,
  i32 = 5,
  i64 = 6,
  real = 7,
  binary = 8,
  list = 9,
  set = 10,
  map = 11,
  structure = 12
};

class Thrift {
 public:
  explicit Thrift(Cursor& in) : in_(in) {}

  // Calls field(id, kind) for each; one that it does not read (false) is passed over.
  void structure(const std::function<bool(int id, Kind kind)>& field);
  // Calls item(kind) for each; the same.
  void list(const std::function<bool(Kind kind)>& item);
  std::int64_t whole() { return in_.zigzag(); }
  std::string text() { return std::string(in_.take(in_.varint())); }
  static bool is_whole(Kind kind) { return kind >= Kind::i8 && kind <= Kind::i64; }

 private:
  void skip(Kind kind, int depth);
  std::pair<std::uint64_t, Kind> list_head();

  Cursor& in_;
  int depth_ = 0;
};

}  // namespace store::parquet
