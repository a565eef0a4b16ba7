#include "data/rule/ngram.h"

#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "data/symbol.h"

namespace data::rule {

namespace {

// Mixes one value into a running hash (the finaliser of MurmurHash3).
std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = hash * 0x9E3779B97F4A7C15ULL + value;
  hash ^= hash >> 33;
  hash *= 0xFF51AFD7ED558CCDULL;
  hash ^= hash >> 33;
  return hash;
}

std::vector<std::uint64_t> hash_words(std::span<const std::string_view> words) {
  std::vector<std::uint64_t> out;
  out.reserve(words.size());
  for (const auto word : words) out.push_back(std::hash<std::string_view>{}(word));
  return out;
}

std::uint64_t hash_ngram(std::span<const std::uint64_t> words) {
  std::uint64_t hash = words.size();
  for (const auto word : words) hash = mix(hash, word);
  return hash;
}

std::int64_t count_ngram(std::span<const std::string_view> words) {
  std::int64_t symbols = 0;
  for (const auto word : words) symbols += count_symbols(word);
  return symbols;
}

}  // namespace

std::int64_t top_ngram_symbols(std::span<const std::string_view> words, int n) {
  const auto size = static_cast<std::size_t>(n);
  if (words.size() < size) return 0;
  const auto hashes = hash_words(words);
  struct Seen {
    std::int64_t count = 0;
    std::size_t first = 0;
  };
  std::unordered_map<std::uint64_t, Seen> seen;
  for (std::size_t at = 0; at + size <= words.size(); ++at) {
    auto& entry = seen[hash_ngram({hashes.data() + at, size})];
    if (entry.count++ == 0) entry.first = at;
  }
  Seen top;
  for (const auto& [hash, entry] : seen)
    if (entry.count > top.count || (entry.count == top.count && entry.first < top.first))
      top = entry;
  return (count_ngram(words.subspan(top.first, size)) + n - 1) * top.count;
}

std::int64_t repeated_ngram_symbols(std::span<const std::string_view> words, int n) {
  const auto size = static_cast<std::size_t>(n);
  const auto hashes = hash_words(words);
  std::unordered_set<std::uint64_t> seen;
  std::int64_t symbols = 0;
  for (std::size_t at = 0; at + size <= words.size();) {
    if (seen.insert(hash_ngram({hashes.data() + at, size})).second) {
      ++at;
      continue;
    }
    symbols += count_ngram(words.subspan(at, size));
    at += size;
  }
  return symbols;
}

}  // namespace data::rule
