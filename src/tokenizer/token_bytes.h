// The bytes of tokens by id, so that decoding is copying: a token of up to 15 bytes stands in its slot of 16, and one
// look at it is all that its bytes and their number take. The few longer ones stand apart.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/large_memory.h"

namespace tokenizer {

class TokenBytes {
 public:
  TokenBytes() = default;
  TokenBytes(const std::vector<std::string>& tokens);  // NOLINT: the same, in slots

  std::size_t size() const { return slots_.size(); }  // highest id + 1
  // Empty where no token has the id; valid until the next set().
  std::string_view operator[](std::size_t id) const {
    const auto& slot = slots_[id];
    if (slot.is_long()) return long_of(slot);
    return {slot.bytes, slot.size()};
  }
  bool hidden(std::size_t id) const { return (slots_[id].mark() & kHidden) != 0; }
  std::vector<std::string> list() const;

  // Also the first time for an id beyond the others. Of long tokens at most kMost bytes in all that were ever set:
  // the rest of one that goes beyond is left out, and overfull() says so.
  static constexpr std::size_t kMost = std::size_t{1} << 31;
  void set(std::size_t id, std::string_view bytes);
  bool overfull() const { return overfull_; }
  void resize(std::size_t ids) { slots_.resize(ids); }
  void hide(std::size_t id) { slots_[id].bytes[kShort] |= kHidden; }  // a special token

  // Appends the bytes of these; ids that no token has are passed over, and hidden ones too unless asked for.
  void join(std::span<const std::int32_t> ids, bool with_hidden, std::string& out) const;

  friend bool operator==(const TokenBytes& left, const TokenBytes& right) {
    return left.list() == right.list();
  }

 private:
  static constexpr std::size_t kShort = 15;  // most bytes in a slot
  static constexpr std::uint8_t kHidden = 16, kLong = 32;
  // The last byte is its mark: how many of the others there are, and the two signs above. Of a long one the others say
  // where it stands in long_.
  struct alignas(16) Slot {
    char bytes[kShort + 1] = {};
    std::uint8_t mark() const { return static_cast<std::uint8_t>(bytes[kShort]); }
    std::size_t size() const { return mark() & kShort; }
    bool is_long() const { return (mark() & kLong) != 0; }
  };
  struct Place {
    std::uint32_t begin, size;
  };
  std::string_view long_of(const Slot& slot) const {
    Place place;
    std::memcpy(&place, slot.bytes, sizeof place);
    return {long_.data() + place.begin, place.size};
  }
  void put_long(Slot& slot, std::string_view bytes);
  std::size_t join_some(std::span<const std::int32_t> ids, bool with_hidden, char* to,
                        std::string& out) const;

  std::vector<Slot, LargeMemory<Slot>> slots_;
  std::string long_;
  bool overfull_ = false;
};

}  // namespace tokenizer
