// What stands between two parts of a list in JSON. Programs write lists by one rule, so that what stood between the last
// two parts nearly always stands between the next two, and one comparison passes over it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokenizer {

class JsonGap {
 public:
  static constexpr std::size_t kMost = 32;  // bytes; longer ones are not kept

  // Bytes that a reader of JSON passed over in their place.
  void learn(const char* begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    size_ = size <= kMost ? size : 0;
    std::memcpy(bytes_, begin, size_);
  }

  std::size_t size() const { return size_; }  // 0: nothing is known

  // False as well where less than kMost bytes are left.
  bool stands_at(const char* at, const char* end) const {
    if (size_ == 0 || end - at < static_cast<std::ptrdiff_t>(kMost)) return false;
#if defined(__SSE2__)
    const auto load = [](const char* from) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    };
    const auto same = [&](std::size_t from) {
      const auto equal = _mm_cmpeq_epi8(load(at + from), load(bytes_ + from));
      return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(equal))};
    };
    return ((same(0) | same(16) << 16) | ~std::uint64_t{0} << size_) == ~std::uint64_t{0};
#else
    return std::memcmp(at, bytes_, size_) == 0;
#endif
  }

 private:
  char bytes_[kMost] = {};
  std::size_t size_ = 0;
};

}  // namespace tokenizer
