#include "tokenizer/protobuf.h"

#include <bit>

namespace tokenizer {

using base::Result;

base::Error Protobuf::bad(const char* what) const {
  return {base::Code::bad_data, what, where_, "fetch the file again"};
}

Result<std::uint64_t> Protobuf::varint() {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (left_.empty()) return bad("the file ends inside of a number");
    const auto byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return out;
  }
  return bad("a number has more than ten bytes");
}

Result<std::string_view> Protobuf::take(std::uint64_t size) {
  if (size > left_.size()) return bad("a field goes beyond the end of what holds it");
  const auto out = left_.substr(0, size);
  left_.remove_prefix(size);
  return out;
}

namespace {

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    out = out << 8 | static_cast<unsigned char>(bytes[i]);
  return out;
}

}  // namespace

Result<bool> Protobuf::next(Field& field) {
  if (left_.empty()) return false;
  const auto tag = TRY(varint());
  field = {};
  field.number = tag >> 3;
  if (field.number == 0) return bad("a field has the number 0");
  switch (tag & 7) {
    case 0:
      field.value = TRY(varint());
      break;
    case 1:
      field.kind = Field::Kind::fixed64;
      field.value = little_endian(TRY(take(8)));
      break;
    case 2:
      field.kind = Field::Kind::bytes;
      field.bytes = TRY(take(TRY(varint())));
      break;
    case 5:
      field.kind = Field::Kind::fixed32;
      field.value = little_endian(TRY(take(4)));
      break;
    default:
      return bad("a field is of a kind that is not known");
  }
  return true;
}

float float_of(const Protobuf::Field& field, float otherwise) {
  if (field.kind != Protobuf::Field::Kind::fixed32) return otherwise;
  return std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
}

bool bool_of(const Protobuf::Field& field, bool otherwise) {
  return field.kind == Protobuf::Field::Kind::number ? field.value != 0 : otherwise;
}

std::int32_t int_of(const Protobuf::Field& field, std::int32_t otherwise) {
  if (field.kind != Protobuf::Field::Kind::number) return otherwise;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(field.value));
}

}  // namespace tokenizer
