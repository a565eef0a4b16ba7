#include "tokenizer/token_bytes.h"

#include <algorithm>

namespace tokenizer {
namespace {

constexpr std::size_t kTogether = 512;  // tokens whose bytes meet in the nearest cache
constexpr std::size_t kAhead = 24;      // tokens for whose slots memory is asked early

}  // namespace

TokenBytes::TokenBytes(const std::vector<std::string>& tokens) {
  resize(tokens.size());
  for (std::size_t id = 0; id < tokens.size(); ++id) set(id, tokens[id]);
}

std::vector<std::string> TokenBytes::list() const {
  std::vector<std::string> out;
  for (std::size_t id = 0; id < size(); ++id) out.emplace_back((*this)[id]);
  return out;
}

void TokenBytes::put_long(Slot& slot, std::string_view bytes) {
  if (bytes.size() > kMost - long_.size()) {
    overfull_ = true;
    bytes = bytes.substr(0, kMost - long_.size());
  }
  const Place place{static_cast<std::uint32_t>(long_.size()),
                    static_cast<std::uint32_t>(bytes.size())};
  std::memcpy(slot.bytes, &place, sizeof place);
  slot.bytes[kShort] = kLong;
  long_ += bytes;
}

void TokenBytes::set(std::size_t id, std::string_view bytes) {
  if (id >= slots_.size()) slots_.resize(id + 1);
  Slot slot;
  if (bytes.size() > kShort) {
    put_long(slot, bytes);
  } else {
    std::memcpy(slot.bytes, bytes.data(), bytes.size());
    slot.bytes[kShort] = static_cast<char>(bytes.size());
  }
  if (hidden(id)) slot.bytes[kShort] |= kHidden;
  slots_[id] = slot;
}

// A whole slot is copied, and the next one overwrites what was too much. At `to` is room for as many slots; how much of
// it is not in `out` yet is returned.
std::size_t TokenBytes::join_some(std::span<const std::int32_t> ids, bool with_hidden, char* to,
                                  std::string& out) const {
  const auto* const begin = to;
  auto* at = to;
  const auto* slots = slots_.data();
  const auto count = slots_.size();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    // Asking for memory harms nobody, whatever the id.
    const auto later = ids[std::min(i + kAhead, ids.size() - 1)];
    __builtin_prefetch(slots + static_cast<std::uint32_t>(later));
    const auto place = static_cast<std::uint32_t>(ids[i]);
    if (place >= count) [[unlikely]]
      continue;
    const auto& slot = slots[place];
    std::memcpy(at, slot.bytes, sizeof slot.bytes);
    const auto mark = slot.mark();
    if (mark <= kShort) [[likely]] {
      at += mark;
    } else if ((mark & kHidden) == 0 || with_hidden) {
      at += slot.size();
      if (!slot.is_long()) continue;
      out.append(begin, static_cast<std::size_t>(at - begin)).append(long_of(slot));
      at = to;
    }
  }
  return static_cast<std::size_t>(at - begin);
}

// How many bytes follow is guessed from the first tokens, so that a long text is rarely moved while it grows.
void TokenBytes::join(std::span<const std::int32_t> ids, bool with_hidden, std::string& out) const {
  char buffer[kTogether * sizeof(Slot)];
  const auto before = out.size();
  const auto all = ids.size();
  for (; !ids.empty(); ids = ids.subspan(std::min(ids.size(), kTogether))) {
    const auto some = ids.first(std::min(ids.size(), kTogether));
    const auto size = join_some(some, with_hidden, buffer, out);
    out.append(buffer, size);
    if (ids.size() < all || all <= kTogether) continue;
    const auto guess = (out.size() - before) * (all / kTogether + 1) / 8 * 9;
    out.reserve(before + std::min(guess, all * sizeof(Slot)));
  }
}

}  // namespace tokenizer
