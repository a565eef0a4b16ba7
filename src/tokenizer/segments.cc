#include "tokenizer/segments.h"

#include <algorithm>
#include <utility>

namespace tokenizer {
namespace {

std::size_t hash_of(std::span<const std::int32_t> symbols) {
  std::uint64_t hash = symbols.size();
  for (const auto symbol : symbols) {
    hash = (hash ^ static_cast<std::uint32_t>(symbol)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

void Segments::grow() {
  slots_.assign(2 * slots_.size(), 0);
  const auto mask = slots_.size() - 1;
  for (std::uint32_t segment = 0; segment < heads_.size(); ++segment) {
    auto i = hash_of(symbols(segment)) & mask;
    while (slots_[i] != 0) i = (i + 1) & mask;
    slots_[i] = segment + 1;
  }
}

std::uint32_t Segments::find_or_add(std::span<const std::int32_t> wanted) {
  if (heads_.size() * 3 >= slots_.size() * 2) grow();
  const auto mask = slots_.size() - 1;
  auto i = hash_of(wanted) & mask;
  for (; slots_[i] != 0; i = (i + 1) & mask)
    if (std::ranges::equal(symbols(slots_[i] - 1), wanted)) return slots_[i] - 1;
  symbols_.insert(symbols_.end(), wanted.begin(), wanted.end());
  starts_.push_back(symbols_.size());
  heads_.push_back(kNone);
  return (slots_[i] = static_cast<std::uint32_t>(heads_.size())) - 1;
}

// A list is in the order of its places.
void Segments::add(std::span<const std::int32_t> symbols, std::span<const Tally::Entry> counts) {
  const auto segment = find_or_add(symbols);
  for (const auto& [place, count] : counts) {
    auto last = kNone, at = heads_[segment];
    while (at != kNone && links_[at].place < place) last = std::exchange(at, links_[at].next);
    if (at != kNone && links_[at].place == place) {
      links_[at].count += count;
      continue;
    }
    (last == kNone ? heads_[segment] : links_[last].next) =
        static_cast<std::uint32_t>(links_.size());
    links_.push_back({place, at, count});
  }
}

void Segments::counts(std::size_t segment, std::vector<Tally::Entry>& out) const {
  out.clear();
  for (auto at = heads_[segment]; at != kNone; at = links_[at].next)
    out.push_back({links_[at].place, links_[at].count});
}

std::vector<std::int32_t> Segments::take_symbols() {
  slots_ = {};
  heads_ = {};
  links_ = {};
  return std::move(symbols_);
}

std::vector<std::size_t> Segments::take_starts() { return std::move(starts_); }

}  // namespace tokenizer
