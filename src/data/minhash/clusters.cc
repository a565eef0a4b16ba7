#include "data/minhash/clusters.h"

#include <algorithm>

namespace data::minhash {

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

std::uint64_t digest(std::span<const std::uint64_t> band) {
  std::uint64_t out = band.size();
  for (const auto value : band) {
    out = (out ^ value) * 0x9E3779B97F4A7C15;
    out ^= out >> 29;
  }
  return out;
}

}  // namespace

Clusters::Clusters(const Config& config)
    : config_(config),
      rows_(static_cast<std::size_t>(config.hashes_per_bucket)),
      tables_(static_cast<std::size_t>(config.num_buckets),
              Table{std::vector<std::uint32_t>(64, kNone), 0}) {}

Clusters::Band Clusters::band(std::uint32_t document, std::size_t number) const {
  const auto size = static_cast<std::size_t>(config_.hashes());
  return Band(signatures_).subspan(row_of_[document] * size + number * rows_, rows_);
}

// Puts a document into the table of a band. Returns the one that stood in its place: the last with an equal band.
std::uint32_t Clusters::exchange(std::size_t number, std::uint32_t document) {
  auto& table = tables_[number];
  const auto own = band(document, number);
  const auto mask = table.slots.size() - 1;
  auto at = digest(own) & mask;
  for (; table.slots[at] != kNone; at = (at + 1) & mask)
    if (std::ranges::equal(band(table.slots[at], number), own))
      return std::exchange(table.slots[at], document);
  table.slots[at] = document;
  if (2 * ++table.used > table.slots.size()) grow(number);
  return kNone;
}

void Clusters::grow(std::size_t number) {
  auto& slots = tables_[number].slots;
  std::vector<std::uint32_t> old(2 * slots.size(), kNone);
  old.swap(slots);
  const auto mask = slots.size() - 1;
  for (const auto document : old) {
    if (document == kNone) continue;
    auto at = digest(band(document, number)) & mask;
    while (slots[at] != kNone) at = (at + 1) & mask;
    slots[at] = document;
  }
}

bool Clusters::near(std::uint32_t one, std::uint32_t other) const {
  if (config_.verify <= 0) return true;
  std::size_t equal = 0;
  for (std::size_t number = 0; number < tables_.size(); ++number) {
    const auto left = band(one, number), right = band(other, number);
    for (std::size_t i = 0; i < rows_; ++i) equal += left[i] == right[i];
  }
  return static_cast<double>(equal) >= config_.verify * static_cast<double>(config_.hashes());
}

std::uint32_t Clusters::first(std::uint32_t document) {
  while (parent_[document] != document) document = parent_[document] = parent_[parent_[document]];
  return document;
}

// The root is the one that came first, whatever the sizes: halving paths keeps that short enough.
void Clusters::join(std::uint32_t one, std::uint32_t other) {
  const auto left = first(one), right = first(other);
  parent_[std::max(left, right)] = std::min(left, right);
}

void Clusters::add(std::span<const std::uint64_t> signature) {
  const auto document = documents();
  parent_.push_back(document);
  const auto size = static_cast<std::size_t>(config_.hashes());
  const bool has = signature.size() == size;
  row_of_.push_back(has ? static_cast<std::uint32_t>(signatures_.size() / size) : kNone);
  if (!has) return;
  signatures_.insert(signatures_.end(), signature.begin(), signature.end());
  for (std::size_t number = 0; number < tables_.size(); ++number) {
    const auto other = exchange(number, document);
    if (other == kNone || !near(other, document)) continue;
    if (edges_.empty() || edges_.back() != std::pair(other, document))
      edges_.emplace_back(other, document);
    join(other, document);
  }
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Clusters::pairs() const {
  auto out = edges_;
  std::ranges::sort(out);
  const auto again = std::ranges::unique(out);
  out.erase(again.begin(), again.end());
  return out;
}

}  // namespace data::minhash
