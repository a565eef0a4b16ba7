#include "tokenizer/spelling_map.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tokenizer {
namespace {

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Its first bytes, of which sixteen can be read.
PieceKey key_at(const char* bytes, std::size_t size) {
  return PieceKey::load(bytes, bytes + PieceKey::kBytes).first(std::min(size, PieceKey::kBytes));
}

bool equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && std::memcmp(left.data(), right.data(), left.size()) == 0;
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

// Of a longer one the last word overlaps the one before it, so that no byte is read alone.
std::uint64_t SpellingMap::hash_of(const Spelling& spelling) const {
  const auto mix = [this](std::uint64_t hash, std::uint64_t word) {
    return keyed_mix(hash, word, key_);
  };
  const auto size = spelling.text.size();
  auto hash = size * 0x9e3779b97f4a7c15u + key_;
  hash = mix(mix(hash, spelling.key.low), spelling.key.high);
  if (size <= PieceKey::kBytes) return hash;
  const auto* at = spelling.text.data();
  for (auto i = PieceKey::kBytes; i + 8 < size; i += 8) hash = mix(hash, word_at(at + i));
  return mix(hash, word_at(at + size - 8));
}

bool SpellingMap::stands_at(std::uint32_t place, const Spelling& spelling) const {
  const auto size = spelling.text.size();
  const auto* bytes = bytes_at(place);
  if (head_at(place).size != size || key_at(bytes, size) != spelling.key) return false;
  return size <= PieceKey::kBytes ||
         std::memcmp(bytes + PieceKey::kBytes, spelling.text.data() + PieceKey::kBytes,
                     size - PieceKey::kBytes) == 0;
}

std::size_t SpellingMap::steps_to(std::string_view text) const {
  const auto spelling = Spelling::of(text);
  const auto hash = hash_of(spelling);
  const auto mask = slots_.size() - 1;
  std::size_t steps = 1;
  for (auto at = hash & mask; slots_[at].place != kNone; at = (at + 1) & mask, ++steps)
    if (slots_[at].tag == tag_of(hash) && stands_at(slots_[at].place, spelling)) break;
  return steps;
}

void SpellingMap::reserve(std::size_t spellings, std::size_t bytes) {
  words_.reserve(2 * spellings + bytes / 8 + kBehind);
  const auto slots = std::bit_ceil(spellings + spellings / 2 + 1);
  if (slots > slots_.size()) grow(slots);
}

void SpellingMap::grow(std::size_t slots) {
  slots_.assign(slots, {});
  const auto mask = slots - 1;
  for (std::size_t word = 0; word < used_;) {
    const auto place = static_cast<std::uint32_t>(word);
    const auto text = spelling(place);
    const auto hash = hash_of(Spelling::of(text));
    auto at = hash & mask;
    while (slots_[at].place != kNone) at = (at + 1) & mask;
    slots_[at] = {tag_of(hash), place};
    word += words_for(text.size());
  }
}

std::uint32_t SpellingMap::place_of(const Spelling& spelling, std::uint64_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& slot = slots_[at];
    if (slot.place == kNone) return kNone;
    if (slot.tag == tag_of(hash) && stands_at(slot.place, spelling)) return slot.place;
  }
}

std::uint32_t SpellingMap::set(std::string_view text, std::int32_t id) {
  const auto spelling = Spelling::of(text);
  const auto hash = hash_of(spelling);
  if (const auto known = place_of(spelling, hash); known != kNone) {
    const Head head{id, head_at(known).size};
    std::memcpy(&words_[known], &head, sizeof head);
    return known;
  }
  make_room({&spelling, 1});
  return put(spelling, hash, id, free_slot(spelling, hash));
}

// Slots are at most two thirds full.
void SpellingMap::make_room(std::span<const Spelling> more) {
  auto words = used_ + kBehind;
  for (const auto& one : more) words += words_for(one.text.size());
  if (words > words_.capacity()) words_.reserve(std::max(words, 2 * words_.capacity()));
  words_.resize(words);
  auto slots = slots_.size();
  while (count_ + more.size() > slots / 3 * 2) slots *= 2;
  if (slots > slots_.size()) grow(slots);
}

std::size_t SpellingMap::free_slot(const Spelling& spelling, std::uint64_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& slot = slots_[at];
    if (slot.place == kNone) return at;
    if (slot.tag == tag_of(hash) && stands_at(slot.place, spelling)) return kNone;
  }
}

// Sixteen bytes are written of each: what is too much is behind the last, and overwritten by the next.
std::uint32_t SpellingMap::put(const Spelling& spelling, std::uint64_t hash, std::int32_t id,
                               std::size_t slot) {
  const auto place = static_cast<std::uint32_t>(used_);
  const auto size = spelling.text.size();
  const Head head{id, static_cast<std::uint32_t>(size)};
  auto* to = &words_[used_];
  std::memcpy(to, &head, sizeof head);
  std::memcpy(to + 1, &spelling.key, sizeof spelling.key);
  if (size > PieceKey::kBytes) std::memcpy(to + 1, spelling.text.data(), size);
  slots_[slot] = {tag_of(hash), place};
  used_ += words_for(size);
  bytes_ += size;
  ++count_;
  return place;
}

bool SpellingMap::add_new(std::span<const Spelling> spellings, const std::int32_t* ids,
                          std::uint32_t* places) {
  std::uint64_t hashes[kTogether];
  const auto count = std::min(spellings.size(), kTogether);
  make_room(spellings.first(count));
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = hash_of(spellings[i]);
    sum += slots_[hashes[i] & (slots_.size() - 1)].place;
  }
  asm volatile("" : : "r"(sum));  // read for the sake of reading: they wait for memory together
  for (std::size_t i = 0; i < count; ++i) {
    const auto slot = free_slot(spellings[i], hashes[i]);
    if (slot == kNone) return false;
    places[i] = put(spellings[i], hashes[i], ids[i], slot);
  }
  return true;
}

std::int32_t SpellingMap::find(std::string_view text) const {
  const auto spelling = Spelling::of(text);
  const auto place = place_of(spelling, hash_of(spelling));
  return place == kNone ? -1 : head_at(place).id;
}

void SpellingMap::find(std::span<const Spelling> spellings, std::int32_t* ids) const {
  std::uint64_t hashes[kTogether];
  const auto count = std::min(spellings.size(), kTogether);
  const auto mask = slots_.size() - 1;
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = hash_of(spellings[i]);
    __builtin_prefetch(&slots_[hashes[i] & mask]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto& slot = slots_[hashes[i] & mask];
    if (slot.place != kNone) __builtin_prefetch(&words_[slot.place]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = place_of(spellings[i], hashes[i]);
    ids[i] = place == kNone ? -1 : head_at(place).id;
  }
}

std::int32_t SpellingMap::find(const Spelling& left, const Spelling& right,
                               std::uint32_t& place) const {
  const auto part = [&](const Spelling& text, std::size_t from) {
    const auto* bytes = bytes_at(place) + from;
    const auto size = text.text.size();
    if (size <= PieceKey::kBytes) return key_at(bytes, size) == text.key;
    return equal({bytes, size}, text.text);
  };
  const auto size = left.text.size() + right.text.size();
  if (place >= used_ || head_at(place).size != size || !part(left, 0) ||
      !part(right, left.text.size())) {
    const auto text = std::string(left.text).append(right.text);
    const auto whole = Spelling::of(text);
    place = place_of(whole, hash_of(whole));
  }
  if (place == kNone) return -1;
  const auto head = head_at(place);
  place += static_cast<std::uint32_t>(words_for(head.size));
  return head.id;
}

}  // namespace tokenizer
