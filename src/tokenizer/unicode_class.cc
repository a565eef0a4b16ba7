// Builds the class table from its ranges; see the header.
#include "tokenizer/unicode_class.h"

#include <cstring>
#include <memory>
#include <vector>

#include "base/result.h"

namespace tokenizer {

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
