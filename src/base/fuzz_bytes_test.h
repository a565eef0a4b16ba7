// A fuzzer's bytes taken as numbers and edits, so that it reaches what lies behind the grammar of a
// format without having to find that first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace base {

class FuzzBytes {
 public:
  explicit FuzzBytes(std::string_view bytes) : left_(bytes) {}

  bool done() const { return left_.empty(); }
  std::uint8_t next() {  // 0 at the end
    if (left_.empty()) return 0;
    const auto out = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return out;
  }
  // Below `most`, which is at least 1.
  std::size_t below(std::size_t most) {
    std::size_t out = 0;
    for (std::size_t reach = 1; reach < most; reach <<= 8) out = out << 8 | next();
    return out % most;
  }
  // Changes some of the first `reach` bytes: one becomes another, or eight of them a power of two.
  void edit(std::string& bytes, std::size_t reach) {
    while (!done()) {
      const auto at = below(reach);
      const auto way = next(), value = next();
      if (way % 4 != 0) {
        bytes[at] = static_cast<char>(value);
        continue;
      }
      const auto power = (std::uint64_t{1} << value % 64) - (value >= 128);
      for (std::size_t i = 0; i < 8 && at + i < bytes.size(); ++i)
        bytes[at + i] = static_cast<char>(power >> 8 * i);
    }
  }

 private:
  std::string_view left_;
};

}  // namespace base
