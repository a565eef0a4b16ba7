// Remembers the ids of pieces already encoded: text repeats its words,
// so most pieces are met again.
//
// One thread at a time. Bounded: when full it forgets everything and begins anew. Never changes
// a result.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

class Memo {
 public:
  static constexpr std::size_t kLongest = 64;  // bytes; longer pieces are not worth keeping

  static std::uint64_t hash(std::string_view piece);
  // The ids of `piece`, valid until the next put().
  std::optional<std::span<const std::int32_t>> find(std::string_view piece,
                                                    std::uint64_t hash) const;
  void put(std::string_view piece, std::uint64_t hash, std::span<const std::int32_t> ids);

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t text = 0;   // where the bytes begin in text_
    std::uint32_t first = 0;  // where the ids begin in ids_
    std::uint16_t size = 0;   // bytes; 0: free
    std::uint16_t count = 0;  // ids
  };
  static constexpr std::size_t kFirstSlots = 1u << 12, kMost = 1u << 18;
  void make_room();
  void place(const Entry& entry);
  std::vector<Entry> slots_ = std::vector<Entry>(kFirstSlots);  // a power of two, at most half full
  std::string text_;
  std::vector<std::int32_t> ids_;
  std::size_t used_ = 0;
};

}  // namespace tokenizer
