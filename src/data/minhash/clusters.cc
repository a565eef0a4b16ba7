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

// The last document with the same band, kNone where there is none yet and the caller puts the document there.
std::uint32_t& Clusters::slot(std::size_t number, std::uint32_t document) {
  auto& table = tables_[number];
  if (2 * (table.used + 1) > table.slots.size()) grow(number);
  const auto own = band(document, number);
  const auto mask = table.slots.size() - 1;
  auto at = digest(own) & mask;
  while (table.slots[at] != kNone && !std::ranges::equal(band(table.slots[at], number), own))
    at = (at + 1) & mask;
  table.used += table.slots[at] == kNone;
  return table.slots[at];
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

std::size_t Clusters::equal_hashes(std::uint32_t one, std::uint32_t other) const {
  std::size_t equal = 0;
  for (std::size_t number = 0; number < tables_.size(); ++number) {
    const auto left = band(one, number), right = band(other, number);
    for (std::size_t i = 0; i < rows_; ++i) equal += left[i] == right[i];
  }
  return equal;
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

void Clusters::link(std::uint32_t other, std::uint32_t document) {
  if (edges_.empty() || edges_.back() != std::pair(other, document))
    edges_.emplace_back(other, document);
  join(other, document);
}

// One edge a band is enough, for all that share it are one cluster.
void Clusters::meet_last(std::size_t number, std::uint32_t document) {
  const auto other = std::exchange(slot(number, document), document);
  if (other != kNone) link(other, document);
}

// Against all that share the band, for the last may be far from one that others are near. A document like one
// that stands there has its neighbours already, and is not kept: copies cost no more than one.
void Clusters::meet_all(std::size_t number, std::uint32_t document) {
  auto& last = slot(number, document);
  const auto all = static_cast<std::size_t>(config_.hashes());
  for (auto other = last; other != kNone;
       other = before_[row_of_[other] * tables_.size() + number]) {
    const auto equal = equal_hashes(other, document);
    if (static_cast<double>(equal) >= config_.verify * static_cast<double>(all))
      link(other, document);
    if (equal == all) return;
  }
  before_[row_of_[document] * tables_.size() + number] = std::exchange(last, document);
}

void Clusters::add(std::span<const std::uint64_t> signature) {
  const auto document = documents();
  parent_.push_back(document);
  const auto size = static_cast<std::size_t>(config_.hashes());
  const bool has = signature.size() == size;
  row_of_.push_back(has ? static_cast<std::uint32_t>(signatures_.size() / size) : kNone);
  if (!has) return;
  signatures_.insert(signatures_.end(), signature.begin(), signature.end());
  const bool verify = config_.verify > 0;
  if (verify) before_.resize(before_.size() + tables_.size(), kNone);
  for (std::size_t number = 0; number < tables_.size(); ++number)
    verify ? meet_all(number, document) : meet_last(number, document);
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> Clusters::pairs() const {
  auto out = edges_;
  std::ranges::sort(out);
  const auto again = std::ranges::unique(out);
  out.erase(again.begin(), again.end());
  return out;
}

}  // namespace data::minhash
