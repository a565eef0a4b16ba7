// Bytes read from front to back. What goes over the end reads as zeros and marks the cursor bad, so that a reader looks
// once, when it is through, and its loops end where `bad()` says so.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace store::parquet {

class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  bool bad() const { return bad_; }
  void fail() {
    bad_ = true;
    rest_ = {};
  }
  std::size_t size() const { return rest_.size(); }
  std::string_view rest() const { return rest_; }

  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const auto out = rest_.substr(0, static_cast<std::size_t>(count));
    rest_.remove_prefix(static_cast<std::size_t>(count));
    return out;
  }
  std::uint8_t byte() {
    const auto one = take(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one[0]);
  }
  // Little-endian, as all of the format.
  template <class T>
  T fixed() {
    T out{};
    const auto bytes = take(sizeof out);
    if (!bytes.empty()) std::memcpy(&out, bytes.data(), sizeof out);
    return out;
  }
  // LEB128, at most 64 bits.
  std::uint64_t varint() {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto one = byte();
      out |= static_cast<std::uint64_t>(one & 0x7F) << shift;
      if (one < 0x80) return out;
    }
    fail();
    return 0;
  }
  std::int64_t zigzag() {
    const auto said = varint();
    return static_cast<std::int64_t>(said >> 1) ^ -static_cast<std::int64_t>(said & 1);
  }

 private:
  std::string_view rest_;
  bool bad_ = false;
};

}  // namespace store::parquet
