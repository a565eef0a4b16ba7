#include "data/dedup/near_index.h"

#include <algorithm>

#include "data/symbol.h"

namespace data::dedup {

namespace {

std::uint64_t finalise(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xFF51AFD7ED558CCDULL;
  hash ^= hash >> 33;
  hash *= 0xC4CEB9FE1A85EC53ULL;
  return hash ^ (hash >> 33);
}

std::vector<char32_t> decode(std::string_view text) {
  std::vector<char32_t> out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto symbol = symbol_after(text, at);
    out.push_back(symbol.value);
    at += std::max<std::size_t>(symbol.size, 1);
  }
  return out;
}

}  // namespace

std::vector<std::uint64_t> shingles(std::string_view folded, std::int64_t symbols) {
  const auto text = decode(folded);
  const auto size = static_cast<std::size_t>(symbols);
  std::vector<std::uint64_t> out;
  for (std::size_t at = 0; at + size <= text.size(); ++at) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < size; ++i) hash = hash * 0x9E3779B97F4A7C15ULL + text[at + i] + 1;
    out.push_back(finalise(hash));
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

void NearIndex::add(std::string_view folded) {
  const auto cut = shingles(folded, near_.shingle_symbols);
  const auto number = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back({count_symbols(folded), static_cast<std::int64_t>(cut.size())});
  for (const auto shingle : cut) postings_.push_back({shingle, number});
}

void NearIndex::finish() {
  std::ranges::stable_sort(postings_, {}, &Posting::shingle);
  for (std::uint32_t at = 0; at < postings_.size();) {
    auto end = at;
    while (end < postings_.size() && postings_[end].shingle == postings_[at].shingle) ++end;
    ranges_.emplace(postings_[at].shingle, Range{at, end - at});
    at = end;
  }
}

std::optional<NearIndex::Hit> NearIndex::find(std::string_view folded) const {
  const auto cut = shingles(folded, near_.shingle_symbols);
  const auto symbols = count_symbols(folded);
  std::unordered_map<std::uint32_t, std::int64_t> common;
  for (const auto shingle : cut) {
    const auto range = ranges_.find(shingle);
    if (range == ranges_.end()) continue;
    for (std::uint32_t i = 0; i < range->second.count; ++i)
      ++common[postings_[range->second.start + i].text];
  }
  std::optional<Hit> best;
  const auto ours = static_cast<std::int64_t>(cut.size());
  for (const auto& [number, both] : common) {
    const auto& text = texts_[number];
    const bool lengthy = std::min(symbols, text.symbols) >= near_.min_symbols;
    const auto whole = lengthy ? std::min(ours, text.shingles) : ours + text.shingles - both;
    const double share = static_cast<double>(both) / static_cast<double>(whole);
    if (share < near_.share) continue;
    if (!best || share > best->share || (share == best->share && number < best->text))
      best = Hit{number, share};
  }
  return best;
}

}  // namespace data::dedup
