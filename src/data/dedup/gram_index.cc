#include "data/dedup/gram_index.h"

#include <algorithm>

namespace data::dedup {

namespace {

// FNV-1a.
std::uint64_t hash(std::string_view bytes) {
  std::uint64_t out = 0xCBF29CE484222325ULL;
  for (const char byte : bytes) out = (out ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
  return out;
}

std::vector<std::string_view> words_of(std::string_view folded) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < folded.size();) {
    const auto end = std::min(folded.find(' ', at), folded.size());
    if (end > at) out.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Distinct, sorted.
std::vector<std::uint64_t> grams(std::string_view folded, std::size_t size) {
  std::vector<std::uint64_t> out;
  if (size == 0) return out;
  const auto words = words_of(folded);
  for (std::size_t i = 0; i + size <= words.size(); ++i) {
    const auto* from = words[i].data();
    const auto& last = words[i + size - 1];
    out.push_back(hash({from, static_cast<std::size_t>(last.data() + last.size() - from)}));
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

void GramIndex::add(std::string_view folded) {
  for (const auto gram : grams(folded, words_)) postings_.push_back({gram, texts_});
  ++texts_;
}

void GramIndex::finish() { std::ranges::stable_sort(postings_, {}, &Posting::gram); }

std::vector<std::size_t> GramIndex::find_all(std::string_view folded) const {
  std::vector<std::size_t> out;
  if (postings_.empty()) return out;
  for (const auto gram : grams(folded, words_))
    for (const auto& posting : std::ranges::equal_range(postings_, gram, {}, &Posting::gram))
      out.push_back(posting.text);
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace data::dedup
