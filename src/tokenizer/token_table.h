// Tokens by their bytes: whether a piece is one, and which is the longest at a place of a text.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/large_memory.h"
#include "tokenizer/piece_key.h"

namespace tokenizer {

class TokenTable {
 public:
  struct Token {
    std::string_view bytes;
    std::int32_t id;
  };
  struct Found {
    std::int32_t id = -1;
    std::size_t size = 0;  // bytes; 0: none
    // Where the next shorter one that begins it stands, if that has more than 16 bytes, + 1; else 0.
    std::uint32_t shorter = 0;
  };
  static constexpr std::size_t kMostAlike = 256;

  // Of two with the same bytes the first counts; those without bytes do not.
  explicit TokenTable(std::span<const Token> tokens);

  // The token of these bytes, or -1. Of up to 16, with the key's hash for that size.
  std::int32_t find(const PieceKey& key, std::size_t size, std::uint64_t hash) const {
    const auto mark = mark_of(hash);
    for (auto at = hash >> shift_;; at = (at + 1) & mask_) {
      const auto found = marks_[at];
      if (found == 0) return -1;
      const auto& slot = slots_[at];
      if (found == mark && slot.size == size && slot.key == key) return slot.id;
    }
  }
  std::int32_t find(std::string_view bytes) const;
  // Asks for the memory that find() will look at.
  void prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&marks_[hash >> shift_]);
    __builtin_prefetch(&slots_[hash >> shift_]);
  }

  // The longest at `p` of less than `limit` bytes that ends by `end`.
  Found longest(const char* p, const char* end, std::size_t limit) const {
    const auto most = std::min(static_cast<std::size_t>(end - p), limit - 1);
    return most == 0 ? Found{} : longest_of(p, PieceKey::load(p, end), most);
  }
  // The same where 16 bytes can be read at `p`, of which those from `end` on are zeros.
  Found longest_padded(const char* p, const char* end, std::size_t limit) const {
    const auto most = std::min(static_cast<std::size_t>(end - p), limit - 1);
    return most == 0 ? Found{} : longest_of(p, PieceKey::load(p, p + PieceKey::kBytes), most);
  }

  // The next shorter one than `found`, which was found at `p` like that.
  Found shorter(const Found& found, const char* p, const char* end) const {
    if (found.shorter > 0) return found_at(found.shorter - 1);
    return longest(p, end, std::min(found.size, PieceKey::kBytes + 1));
  }
  Found shorter_padded(const Found& found, const char* p, const char* end) const {
    if (found.shorter > 0) return found_at(found.shorter - 1);
    return longest_padded(p, end, std::min(found.size, PieceKey::kBytes + 1));
  }

  // Whether no more than kMostAlike long tokens begin alike, so that `longest` takes bounded time.
  bool bounded() const { return most_alike_ <= kMostAlike; }

 private:
  struct Slot {
    PieceKey key;
    std::int32_t id = -1;
    std::uint32_t size = 0;
  };
  struct Long {
    PieceKey front;
    std::string bytes;
    std::int32_t id;
    std::uint32_t shorter = 0;  // see Found
  };
  struct Front {
    PieceKey key;
    std::uint32_t begin = 0, count = 0;  // in long_; 0: free
  };
  std::size_t lengths_at(const PieceKey& key) const {
    return static_cast<std::uint32_t>(key.low) * 0x9e3779b1u >> lengths_shift_;
  }
  // Never 0. Of bits that the place does not tell.
  std::uint8_t mark_of(std::uint64_t hash) const {
    return static_cast<std::uint8_t>(hash >> (shift_ - 7) | 0x80);
  }
  Found found_at(std::size_t at) const {
    const auto& one = long_[at];
    return {one.id, one.bytes.size(), one.shorter};
  }
  Found longest_of(const char* p, const PieceKey& key, std::size_t most) const;
  Found longest_like(const PieceKey& key, const char* p, std::size_t most) const;
  void expect(std::string_view bytes) const;
  void put(const Token& token);
  void take_long();
  void link_long();
  Front& place_of(const PieceKey& front);
  std::span<const Long> like(const PieceKey& front) const;

  std::vector<Slot, LargeMemory<Slot>> slots_;
  std::vector<std::uint8_t, LargeMemory<std::uint8_t>>
      marks_;  // of each slot, 0 where it is free: few lines of cache say what is no token
  std::uint64_t mask_;
  int shift_;
  std::array<std::int32_t, 256> single_;
  // By the first four bytes, which may share a place: bit n - 1 where one has n bytes, 3 < n <= 16; bit 0
  // where one has more.
  std::vector<std::uint16_t> lengths_;
  int lengths_shift_;
  std::vector<std::uint8_t> short_lengths_ =
      std::vector<std::uint8_t>(1 << 16);  // by the first two
  std::vector<Long> long_;                 // by what they begin with, the longest first
  std::vector<Front> fronts_;              // of long_, by hash
  std::size_t most_alike_ = 0;
};

}  // namespace tokenizer
