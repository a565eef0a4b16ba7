#include "data/dedup/near_index.h"

#include <algorithm>
#include <bit>
#include <utility>

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

const NearIndex::Slot& NearIndex::slot(std::uint64_t shingle) const {
  const auto mask = slots_.size() - 1;
  auto at = shingle & mask;
  while (slots_[at].count != 0 && slots_[at].shingle != shingle) at = (at + 1) & mask;
  return slots_[at];
}
NearIndex::Slot& NearIndex::slot(std::uint64_t shingle) {
  return const_cast<Slot&>(std::as_const(*this).slot(shingle));
}

void NearIndex::finish() {
  std::ranges::stable_sort(postings_, {}, &Posting::shingle);
  slots_.assign(std::bit_ceil(2 * postings_.size() + 2), {});
  for (std::uint32_t at = 0; at < postings_.size(); ++at) {
    auto& found = slot(postings_[at].shingle);
    if (found.count++ == 0) found = {postings_[at].shingle, at, 1};
  }
}

double NearIndex::share(const Text& ours, const Text& theirs, std::int64_t common) const {
  const bool lengthy = std::min(ours.symbols, theirs.symbols) >= near_.min_symbols;
  const auto whole =
      lengthy ? std::min(ours.shingles, theirs.shingles) : ours.shingles + theirs.shingles - common;
  return static_cast<double>(common) / static_cast<double>(whole);
}

std::vector<NearIndex::Hit> NearIndex::find_all(std::string_view folded) const {
  // Counters stay allocated between calls and are zero between them.
  static thread_local std::vector<std::int64_t> common;
  static thread_local std::vector<std::uint32_t> touched;
  if (common.size() < texts_.size()) common.resize(texts_.size());
  const auto cut = shingles(folded, near_.shingle_symbols);
  for (const auto shingle : cut) {
    const auto& found = slot(shingle);
    for (std::uint32_t i = 0; i < found.count; ++i) {
      const auto text = postings_[found.start + i].text;
      if (common[text]++ == 0) touched.push_back(text);
    }
  }
  const Text ours{count_symbols(folded), static_cast<std::int64_t>(cut.size())};
  std::vector<Hit> out;
  for (const auto text : touched) {
    const double value = share(ours, texts_[text], std::exchange(common[text], 0));
    if (value >= near_.share) out.push_back({text, value});
  }
  touched.clear();
  std::ranges::sort(out, {}, [](const Hit& hit) { return std::pair(-hit.share, hit.text); });
  return out;
}

std::optional<NearIndex::Hit> NearIndex::find(std::string_view folded) const {
  const auto all = find_all(folded);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

}  // namespace data::dedup
