#include "store/tfevents.h"

#include <array>
#include <bit>

namespace store {

namespace {

constexpr std::uint32_t kCastagnoli = 0x82f63b78;  // reversed

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? kCastagnoli : 0);
    out[i] = crc;
  }
  return out;
}
constexpr auto kTable = make_table();

// Wire types of protocol buffers.
enum Wire : std::uint64_t { varint = 0, eight_bytes = 1, bytes = 2, four_bytes = 5 };

template <class T>
void put_little(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value > 0x7f; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

void put_key(std::string& out, std::uint64_t field, Wire wire) {
  put_varint(out, field << 3 | wire);
}

void put_bytes(std::string& out, std::uint64_t field, std::string_view value) {
  put_key(out, field, Wire::bytes);
  put_varint(out, value.size());
  out += value;
}

std::string event(double wall_time) {
  std::string out;
  put_key(out, 1, Wire::eight_bytes);
  put_little(out, std::bit_cast<std::uint64_t>(wall_time));
  return out;
}

std::uint32_t masked(std::string_view bytes) { return std::rotr(crc32c(bytes), 15) + 0xa282ead8u; }

std::string record(std::string_view event) {
  std::string out;
  put_little(out, static_cast<std::uint64_t>(event.size()));
  put_little(out, masked(out));
  out += event;
  put_little(out, masked(event));
  return out;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const char byte : bytes)
    crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

std::string tfevents_head(double wall_time) {
  auto out = event(wall_time);
  put_bytes(out, 3, "brain.Event:2");
  return record(out);
}

std::string tfevents_scalars(double wall_time, std::int64_t step,
                             const std::vector<Scalar>& scalars) {
  auto out = event(wall_time);
  put_key(out, 2, Wire::varint);
  put_varint(out, static_cast<std::uint64_t>(step));
  std::string summary;
  for (const auto& [tag, number] : scalars) {
    std::string value;
    put_bytes(value, 1, tag);
    put_key(value, 2, Wire::four_bytes);
    put_little(value, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
    put_bytes(summary, 1, value);
  }
  put_bytes(out, 5, summary);
  return record(out);
}

}  // namespace store
