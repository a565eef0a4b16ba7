// Builds the class table from its ranges and reads UTF-8 strictly; see the header.
#include "tokenizer/unicode_class.h"

#include <cstring>
#include <memory>
#include <vector>

#include "base/result.h"

namespace tokenizer {
namespace {

bool is_tail(unsigned char byte) { return (byte & 0xc0) == 0x80; }

}  // namespace

Char read_char(std::string_view text, std::size_t at) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + at;
  const std::size_t left = text.size() - at;
  const unsigned char a = p[0];
  if (a < 0x80) return {a, 1};
  if (a >= 0xc2 && a < 0xe0 && left > 1 && is_tail(p[1]))
    return {(a & 0x1fu) << 6 | (p[1] & 0x3fu), 2};
  if ((a & 0xf0) == 0xe0 && left > 2 && is_tail(p[1]) && is_tail(p[2])) {
    const char32_t point = (a & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    if (point >= 0x800 && (point < 0xd800 || point > 0xdfff)) return {point, 3};
  }
  if ((a & 0xf8) == 0xf0 && left > 3 && is_tail(p[1]) && is_tail(p[2]) && is_tail(p[3])) {
    const char32_t point =
        (a & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
    if (point >= 0x10000 && point <= 0x10ffff) return {point, 4};
  }
  return {kNotUtf8, 1};
}

const ClassTable& ClassTable::get() {
  static const std::unique_ptr<const ClassTable> table(new ClassTable);
  return *table;
}

// Block 0 is all `other`; a block equal to an earlier one is shared.
ClassTable::ClassTable() {
  std::vector<std::uint8_t> flat(0x110000, 0);
  for (std::size_t i = 0; i < unicode_class_detail::kRangeCount; ++i) {
    const auto& range = unicode_class_detail::kRanges[i];
    std::memset(flat.data() + range.first, static_cast<int>(range.kind),
                range.last - range.first + 1);
  }
  std::size_t used = 1;
  for (std::size_t b = 0; b < 0x1100; ++b) {
    const auto* block = flat.data() + b * 256;
    std::size_t same = 0;
    while (same < used && std::memcmp(blocks_ + same * 256, block, 256) != 0) ++same;
    CHECK(same < 512, "the character classes need more blocks than the table has");
    if (same == used) std::memcpy(blocks_ + 256 * used++, block, 256);
    block_[b] = static_cast<std::uint16_t>(same);
  }
}

}  // namespace tokenizer
