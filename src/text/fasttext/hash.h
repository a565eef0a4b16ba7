// Hashes as fastText has them. A model is trained with them, so each bit counts: a byte is taken as a signed
// number (0x80 to 0xFF set the upper 24 bits too), and a word's hash in an n-gram of words is one of 32 bits
// that is widened with its sign.
#pragma once

#include <cstdint>
#include <string_view>

namespace text::fasttext {

inline constexpr std::uint32_t kNoBytes = 2166136261u;

inline std::uint32_t hash_on(std::uint32_t hash, char byte) {
  return (hash ^ static_cast<std::uint32_t>(static_cast<signed char>(byte))) * 16777619u;
}

inline std::uint32_t hash_of(std::string_view bytes) {
  auto out = kNoBytes;
  for (const char c : bytes) out = hash_on(out, c);
  return out;
}

inline std::uint64_t widened(std::uint32_t word) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(word)));
}

// Of the words so far, and one more.
inline std::uint64_t words_on(std::uint64_t hash, std::uint32_t word) {
  return hash * 116049371u + widened(word);
}

// The remainder by a divisor that stays, by two multiplications (Lemire, Kaser, Kurz, "Faster remainder by
// direct computation", 2019): exact for all 32-bit numbers.
class Remainder {
 public:
  Remainder() = default;
  explicit Remainder(std::uint32_t divisor)
      : magic_(divisor ? ~std::uint64_t{0} / divisor + 1 : 0), divisor_(divisor) {}
  std::uint32_t of(std::uint32_t n) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint32_t>((Wide{magic_ * n} * divisor_) >> 64);
  }
  std::uint32_t of_wide(std::uint64_t n) const { return static_cast<std::uint32_t>(n % divisor_); }

 private:
  std::uint64_t magic_ = 0;
  std::uint32_t divisor_ = 0;
};

}  // namespace text::fasttext
