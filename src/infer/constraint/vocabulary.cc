#include "infer/constraint/vocabulary.h"

#include <algorithm>
#include <tuple>

namespace infer {

TokenTable::TokenTable(const TextCodec& codec) : size_(codec.vocabulary()) {
  for (std::int64_t token = 0; token < size_; ++token)
    if (auto bytes = codec.bytes(static_cast<TokenId>(token)); !bytes.empty())
      rows_.push_back({std::move(bytes), static_cast<TokenId>(token)});
  std::ranges::sort(rows_, [](const Row& a, const Row& b) {
    return std::tie(a.bytes, a.token) < std::tie(b.bytes, b.token);
  });
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    const auto& before = rows_[i - 1].bytes;
    const auto& bytes = rows_[i].bytes;
    rows_[i].alike =
        static_cast<std::size_t>(std::ranges::mismatch(before, bytes).in2 - bytes.begin());
  }
}

}  // namespace infer
