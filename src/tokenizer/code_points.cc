#include "tokenizer/code_points.h"

namespace tokenizer {

CodePoints::CodePoints(std::string_view text) {
  of_byte_.reserve(text.size());
  std::uint32_t count = 0;
  for (const char c : text) {
    if ((c & 0xc0) != 0x80) ++count;
    of_byte_.push_back(count - 1);
  }
}

Encoding::Place CodePoints::of(Span bytes) const {
  const auto [begin, end] = bytes;
  if (begin >= of_byte_.size()) return {begin, end};
  if (end < of_byte_.size()) return {of_byte_[begin], of_byte_[end]};
  const auto last = end > 0 && end - 1 < of_byte_.size() ? of_byte_[end - 1] : of_byte_[begin] + 1;
  return {of_byte_[begin], std::int64_t{last} + 1};
}

}  // namespace tokenizer
