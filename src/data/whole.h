// Documents stay whole or go whole. A rule that finds fault with single blocks of a page does not
// cut them out, for a page with holes teaches what nobody wrote: where more than a share of its
// blocks or bytes is at fault, the page goes, else all of it stays. The rule "english" alone judges
// the sections of a page so, too: what stands under another heading is no hole (section.h).
#pragma once

#include <cstdint>
#include <string>

#include "data/candidate.h"

namespace data {

struct Share {
  std::int64_t blocks = 0, all_blocks = 0;
  std::int64_t bytes = 0, all_bytes = 0;

  void add(const Passage& passage, bool at_fault) {
    const auto size = static_cast<std::int64_t>(passage.text.size());
    ++all_blocks;
    all_bytes += size;
    if (!at_fault) return;
    ++blocks;
    bytes += size;
  }
  bool is_above(double most) const {
    return static_cast<double>(blocks) > most * static_cast<double>(all_blocks) ||
           static_cast<double>(bytes) > most * static_cast<double>(all_bytes);
  }
  std::string percent() const;  // "41 % of its bytes": of blocks or bytes, the larger share
};

}  // namespace data
