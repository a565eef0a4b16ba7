#include "store/parquet/bits.h"

#include <algorithm>

namespace store::parquet {
namespace {

// The number of `width` bits (at most 64) at a bit of `bytes`, lowest bits first.
std::uint64_t bits_at(std::string_view bytes, std::uint64_t bit, int width) {
  std::uint64_t out = 0;
  for (int have = 0; have < width;) {
    const auto byte = static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(bit / 8)]);
    const int from = static_cast<int>(bit % 8), take = std::min(8 - from, width - have);
    out |= (static_cast<std::uint64_t>(byte >> from) & ((1U << take) - 1)) << have;
    have += take;
    bit += static_cast<std::uint64_t>(take);
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> read_runs(Cursor& in, int width, std::size_t count) {
  std::vector<std::uint32_t> out;
  if (width < 0 || width > 32) in.fail();
  const auto bytes = static_cast<std::uint64_t>((width + 7) / 8);
  while (out.size() < count && !in.bad()) {
    if (width == 0 && in.size() == 0) {
      out.resize(count, 0);  // a width of nothing may be written as nothing
      break;
    }
    const auto head = in.varint();
    if (head & 1) {
      const auto groups = head >> 1;
      if (groups > in.size() + (width == 0 ? count : 0)) {
        in.fail();
        break;
      }
      // The last group may be cut where its numbers end.
      const auto packed =
          in.take(std::min<std::uint64_t>(groups * static_cast<std::uint64_t>(width), in.size()));
      const auto whole = width == 0 ? count : packed.size() * 8 / static_cast<std::size_t>(width);
      const auto here = std::min({static_cast<std::size_t>(groups * 8), whole, count - out.size()});
      if (here == 0) in.fail();
      for (std::size_t i = 0; i < here; ++i)
        out.push_back(static_cast<std::uint32_t>(
            bits_at(packed, i * static_cast<std::uint64_t>(width), width)));
    } else {
      std::uint32_t value = 0;
      const auto said = in.take(bytes);
      for (std::size_t i = said.size(); i-- > 0;)
        value = value << 8 | static_cast<std::uint8_t>(said[i]);
      const auto here = std::min<std::uint64_t>(head >> 1, count - out.size());
      if (here == 0) in.fail();
      if (!in.bad()) out.insert(out.end(), static_cast<std::size_t>(here), value);
    }
  }
  if (out.size() != count) in.fail();
  return out;
}

std::vector<std::int64_t> read_deltas(Cursor& in, std::size_t most) {
  const auto block = in.varint(), minis = in.varint(), count = in.varint();
  auto value = static_cast<std::uint64_t>(in.zigzag());
  std::vector<std::int64_t> out;
  if (count > most || block == 0 || minis == 0 || block % 128 != 0 || block > 1 << 20 ||
      minis > block || block / minis % 32 != 0) {
    in.fail();
    return out;
  }
  const auto each = block / minis;
  if (count > 0) out.push_back(static_cast<std::int64_t>(value));
  while (out.size() < count && !in.bad()) {
    const auto least = static_cast<std::uint64_t>(in.zigzag());
    const auto widths = in.take(minis);
    for (std::size_t m = 0; m < widths.size() && out.size() < count && !in.bad(); ++m) {
      const int width = static_cast<std::uint8_t>(widths[m]);
      const auto packed = width > 64 ? (in.fail(), std::string_view())
                                     : in.take(each * static_cast<std::uint64_t>(width) / 8);
      if (in.bad()) break;
      for (std::size_t i = 0; i < each && out.size() < count; ++i) {
        // Differences wrap, as their source says.
        value += least + bits_at(packed, i * static_cast<std::uint64_t>(width), width);
        out.push_back(static_cast<std::int64_t>(value));
      }
    }
  }
  return out;
}

}  // namespace store::parquet
