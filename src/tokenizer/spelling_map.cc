#include "tokenizer/spelling_map.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tokenizer {
namespace {

template <class Word>
std::uint64_t word_at(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// The last word overlaps the one before it, so that no byte is read alone.
std::uint64_t hash_with(std::uint64_t key, std::string_view text) {
  const auto mix = [key](std::uint64_t hash, std::uint64_t word) {
    return keyed_mix(hash, word, key);
  };
  const auto* at = text.data();
  const auto size = text.size();
  auto hash = size * 0x9e3779b97f4a7c15u + key;
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8) hash = mix(hash, word_at<std::uint64_t>(at + i));
    return mix(hash, word_at<std::uint64_t>(at + size - 8));
  }
  if (size >= 4)
    return mix(hash, word_at<std::uint32_t>(at) << 32 | word_at<std::uint32_t>(at + size - 4));
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) word = word << 8 | static_cast<unsigned char>(at[i]);
  return mix(hash, word);
}

// Most are short, and no call is worth it. The last words of both overlap those before.
bool equal(std::string_view left, std::string_view right) {
  const auto size = left.size();
  if (size != right.size()) return false;
  const auto *a = left.data(), *b = right.data();
  const auto same = [&]<class Word>(Word, std::size_t at) {
    return word_at<Word>(a + at) == word_at<Word>(b + at);
  };
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8)
      if (!same(std::uint64_t{}, at)) return false;
    return same(std::uint64_t{}, size - 8);
  }
  if (size >= 4) return same(std::uint32_t{}, 0) && same(std::uint32_t{}, size - 4);
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

}  // namespace

std::uint64_t SpellingMap::hash_of(std::string_view text) const { return hash_with(key_, text); }

std::size_t SpellingMap::steps_to(std::string_view text) const {
  const auto hash = hash_of(text);
  const auto mask = slots_.size() - 1;
  std::size_t steps = 1;
  for (auto at = hash & mask; slots_[at].place != kNone; at = (at + 1) & mask, ++steps)
    if (slots_[at].tag == tag_of(hash) && equal(spelling(slots_[at].place), text)) break;
  return steps;
}

void SpellingMap::reserve(std::size_t spellings, std::size_t bytes) {
  bytes_.reserve(bytes);
  entries_.reserve(spellings);
  const auto slots = std::bit_ceil(spellings + spellings / 2 + 1);
  if (slots > slots_.size()) grow(slots);
}

void SpellingMap::grow(std::size_t slots) {
  slots_.assign(slots, {});
  const auto mask = slots - 1;
  for (std::uint32_t place = 0; place < entries_.size(); ++place) {
    const auto hash = hash_of(spelling(place));
    auto at = hash & mask;
    while (slots_[at].place != kNone) at = (at + 1) & mask;
    slots_[at] = {tag_of(hash), place};
  }
}

std::uint32_t SpellingMap::place_of(std::string_view text, std::uint64_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& slot = slots_[at];
    if (slot.place == kNone) return kNone;
    if (slot.tag == tag_of(hash) && equal(spelling(slot.place), text)) return slot.place;
  }
}

std::uint32_t SpellingMap::set(std::string_view text, std::int32_t id) {
  const auto hash = hash_of(text);
  if (const auto known = place_of(text, hash); known != kNone) {
    entries_[known].id = id;
    return known;
  }
  make_room(1);
  put(text, hash, id, free_slot(text, hash));
  return static_cast<std::uint32_t>(entries_.size() - 1);
}

// Slots are at most two thirds full.
void SpellingMap::make_room(std::size_t more) {
  auto slots = slots_.size();
  while (entries_.size() + more > slots / 3 * 2) slots *= 2;
  if (slots > slots_.size()) grow(slots);
}

std::size_t SpellingMap::free_slot(std::string_view text, std::uint64_t hash) const {
  const auto mask = slots_.size() - 1;
  for (auto at = hash & mask;; at = (at + 1) & mask) {
    const auto& slot = slots_[at];
    if (slot.place == kNone) return at;
    if (slot.tag == tag_of(hash) && equal(spelling(slot.place), text)) return kNone;
  }
}

void SpellingMap::put(std::string_view text, std::uint64_t hash, std::int32_t id,
                      std::size_t slot) {
  slots_[slot] = {tag_of(hash), static_cast<std::uint32_t>(entries_.size())};
  entries_.push_back({bytes_.size(), static_cast<std::uint32_t>(text.size()), id});
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

bool SpellingMap::add_new(std::span<const std::string_view> spellings, const std::int32_t* ids) {
  std::uint64_t hashes[kTogether];
  const auto count = std::min(spellings.size(), kTogether);
  make_room(count);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = hash_of(spellings[i]);
    sum += slots_[hashes[i] & (slots_.size() - 1)].place;
  }
  asm volatile("" : : "r"(sum));  // read for the sake of reading: they wait for memory together
  for (std::size_t i = 0; i < count; ++i) {
    const auto slot = free_slot(spellings[i], hashes[i]);
    if (slot == kNone) return false;
    put(spellings[i], hashes[i], ids[i], slot);
  }
  return true;
}

std::int32_t SpellingMap::find(std::string_view text) const {
  const auto place = place_of(text, hash_of(text));
  return place == kNone ? -1 : entries_[place].id;
}

void SpellingMap::find(std::span<const std::string_view> spellings, std::int32_t* ids) const {
  std::uint64_t hashes[kTogether];
  const auto count = std::min(spellings.size(), kTogether);
  const auto mask = slots_.size() - 1;
  const auto first = [&](std::size_t i) -> const Entry* {
    const auto& slot = slots_[hashes[i] & mask];
    return slot.place == kNone ? nullptr : &entries_[slot.place];
  };
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = hash_of(spellings[i]);
    __builtin_prefetch(&slots_[hashes[i] & mask]);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (const auto* entry = first(i)) __builtin_prefetch(entry);
  for (std::size_t i = 0; i < count; ++i)
    if (const auto* entry = first(i)) __builtin_prefetch(bytes_.data() + entry->begin);
  for (std::size_t i = 0; i < count; ++i) {
    const auto place = place_of(spellings[i], hashes[i]);
    ids[i] = place == kNone ? -1 : entries_[place].id;
  }
}

std::int32_t SpellingMap::find(std::string_view left, std::string_view right,
                               std::uint32_t& place) const {
  const auto fits = [&](std::string_view whole) {
    return whole.size() == left.size() + right.size() &&
           equal(whole.substr(0, left.size()), left) && equal(whole.substr(left.size()), right);
  };
  if (place >= entries_.size() || !fits(spelling(place)))
    place = [&] {
      const auto text = std::string(left).append(right);
      return place_of(text, hash_of(text));
    }();
  return place == kNone ? -1 : entries_[place++].id;
}

}  // namespace tokenizer
