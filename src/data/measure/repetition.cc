#include "data/measure/repetition.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "data/symbol.h"

namespace data::measure {

namespace {

constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
constexpr std::uint64_t kBase = 0x0F1E2D3C4B5A6978 % kPrime;

std::uint64_t reduce(unsigned __int128 value) {
  const auto low = static_cast<std::uint64_t>(value & kPrime),
             high = static_cast<std::uint64_t>(value >> 61);
  const auto sum = low + high;
  return sum >= kPrime ? sum - kPrime : sum;
}

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  return reduce(static_cast<unsigned __int128>(a) * b);
}

std::uint64_t extend(std::uint64_t hash, std::string_view bytes) {
  for (const unsigned char byte : bytes)
    hash = reduce(static_cast<unsigned __int128>(hash) * kBase + byte + 1);
  return hash;
}

}  // namespace

Duplicates count_duplicates(std::span<const std::string_view> parts) {
  Duplicates out;
  if (parts.size() < 2) return out;
  std::unordered_set<std::string_view> seen;
  for (const auto part : parts) {
    if (seen.insert(part).second) continue;
    ++out.parts;
    out.symbols += count_symbols(part);
  }
  return out;
}

Runs::Runs(std::span<const std::string_view> words) : size_(words.size()) {
  joined_.reserve(size_ + 1), spaced_.reserve(size_ + 1), bytes_.reserve(size_ + 1),
      symbols_.reserve(size_ + 1);
  std::uint64_t joined = 0, spaced = 0, bytes = 0;
  std::int64_t symbols = 0;
  std::size_t longest = 0, lately = 0;  // bytes of ten words
  for (std::size_t i = 0; i <= size_; ++i) {
    joined_.push_back(joined), spaced_.push_back(spaced), bytes_.push_back(bytes),
        symbols_.push_back(symbols);
    if (i == size_) break;
    joined = extend(joined, words[i]);
    spaced = extend(extend(spaced, words[i]), " ");
    bytes += words[i].size();
    symbols += count_symbols(words[i]);
    lately += words[i].size();
    if (i >= 10) lately -= words[i - 10].size();
    longest = std::max(longest, lately);
  }
  powers_.resize(longest + 11, 1);
  for (std::size_t i = 1; i < powers_.size(); ++i) powers_[i] = times(powers_[i - 1], kBase);
  slots_.resize(std::bit_ceil(2 * size_ + 2));
}

std::uint64_t Runs::hash(std::size_t first, std::size_t n, bool spaced) const {
  const auto& prefix = spaced ? spaced_ : joined_;
  const auto length = bytes_[first + n] - bytes_[first] + (spaced ? n : 0);
  const auto front = times(prefix[first], powers_[length]);
  const auto whole = prefix[first + n];
  return whole >= front ? whole - front : whole + kPrime - front;
}

void Runs::clear() { std::ranges::fill(slots_, Slot{}); }

std::uint32_t& Runs::slot(std::uint64_t hash) {
  const auto mask = slots_.size() - 1;
  for (auto at = static_cast<std::size_t>((hash * 0x9E3779B97F4A7C15) >> 20) & mask;;
       at = (at + 1) & mask) {
    auto& slot = slots_[at];
    if (slot.value == 0) slot.hash = hash;
    if (slot.hash == hash) return slot.value;
  }
}

std::int64_t Runs::top(std::size_t n) {
  if (size_ < n) return 0;
  clear();
  std::vector<std::uint32_t> counts;  // of runs in the order of their first place
  std::vector<std::size_t> firsts;
  for (std::size_t at = 0; at + n <= size_; ++at) {
    auto& number = slot(hash(at, n, true));
    if (number == 0) {
      counts.push_back(0), firsts.push_back(at);
      number = static_cast<std::uint32_t>(counts.size());
    }
    ++counts[number - 1];
  }
  const auto best = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
  const auto first = firsts[best];
  return (symbols_[first + n] - symbols_[first] + static_cast<std::int64_t>(n) - 1) * counts[best];
}

std::int64_t Runs::repeated(std::size_t n) {
  clear();
  std::int64_t symbols = 0;
  for (std::size_t at = 0; at + n <= size_;) {
    auto& seen = slot(hash(at, n, false));
    if (seen) symbols += symbols_[at + n] - symbols_[at];
    at += seen ? n : 1;
    seen = 1;
  }
  return symbols;
}

}  // namespace data::measure
