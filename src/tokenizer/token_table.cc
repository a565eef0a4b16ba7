// Open addressing for up to 16 bytes, a sorted list beyond; see the header.
#include "tokenizer/token_table.h"

#include <algorithm>
#include <tuple>

namespace tokenizer {
namespace {

std::uint16_t bit(std::size_t size) { return static_cast<std::uint16_t>(1u << (size - 1)); }

constexpr std::size_t kAhead = 16;  // tokens for whose places memory is asked early

std::size_t first_two(const PieceKey& key) { return key.low & 0xffff; }

}  // namespace

TokenTable::TokenTable(std::span<const Token> tokens)
    : slots_(std::bit_ceil(2 * tokens.size() + 2)),
      marks_(slots_.size()),
      mask_(slots_.size() - 1),
      shift_(64 - std::countr_zero(slots_.size())),
      lengths_(std::clamp<std::size_t>(slots_.size(), 1u << 12, 1u << 20)),
      lengths_shift_(32 - std::countr_zero(lengths_.size())) {
  single_.fill(-1);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i + kAhead < tokens.size()) expect(tokens[i + kAhead].bytes);
    if (!tokens[i].bytes.empty()) put(tokens[i]);
  }
  take_long();
}

void TokenTable::expect(std::string_view bytes) const {
  if (bytes.size() > PieceKey::kBytes) return;
  const auto key = PieceKey::load(bytes.data(), bytes.data() + bytes.size());
  prefetch(key.hash(bytes.size()));
  __builtin_prefetch(&lengths_[lengths_at(key)]);
}

void TokenTable::put(const Token& token) {
  const auto size = token.bytes.size();
  const auto key = PieceKey::load(token.bytes.data(), token.bytes.data() + size);
  if (size > PieceKey::kBytes) {
    long_.push_back({key, std::string(token.bytes), token.id, 0});
    lengths_[lengths_at(key)] |= 1;
    return;
  }
  const auto hash = key.hash(size);
  auto at = hash >> shift_;
  for (; marks_[at] != 0; at = (at + 1) & mask_)
    if (slots_[at].size == size && slots_[at].key == key) return;
  marks_[at] = mark_of(hash);
  slots_[at] = {key, token.id, static_cast<std::uint32_t>(size)};
  if (size == 1)
    single_[key.low] = token.id;
  else if (size < 4)
    short_lengths_[first_two(key)] |= static_cast<std::uint8_t>(bit(size));
  else
    lengths_[lengths_at(key)] |= bit(size);
}

void TokenTable::take_long() {
  std::ranges::stable_sort(long_, {}, [](const Long& one) {
    return std::tuple(one.front.low, one.front.high, ~one.bytes.size(),
                      std::string_view(one.bytes));
  });
  const auto twins = std::ranges::unique(long_, {}, &Long::bytes);
  long_.erase(twins.begin(), twins.end());
  fronts_.resize(std::bit_ceil(2 * long_.size() + 2));
  for (std::size_t i = 0; i < long_.size(); ++i) {
    auto& front = place_of(long_[i].front);
    if (front.count++ == 0) {
      front.key = long_[i].front;
      front.begin = static_cast<std::uint32_t>(i);
    }
    most_alike_ = std::max<std::size_t>(most_alike_, front.count);
  }
  if (bounded()) link_long();
}

void TokenTable::link_long() {
  for (std::uint32_t i = 0; i < long_.size(); ++i) {
    auto& one = long_[i];
    for (auto other = i + 1; other < long_.size() && long_[other].front == one.front; ++other)
      if (one.bytes.starts_with(long_[other].bytes)) {
        one.shorter = other + 1;
        break;
      }
  }
}

TokenTable::Front& TokenTable::place_of(const PieceKey& front) {
  auto at = front.hash(0) >> (64 - std::countr_zero(fronts_.size()));
  while (fronts_[at].count > 0 && fronts_[at].key != front) at = (at + 1) & (fronts_.size() - 1);
  return fronts_[at];
}

std::span<const TokenTable::Long> TokenTable::like(const PieceKey& front) const {
  const auto& found = const_cast<TokenTable*>(this)->place_of(front);
  return std::span(long_).subspan(found.begin, found.count);
}

std::int32_t TokenTable::find(std::string_view bytes) const {
  const auto key = PieceKey::load(bytes.data(), bytes.data() + bytes.size());
  if (bytes.size() <= PieceKey::kBytes) return find(key, bytes.size(), key.hash(bytes.size()));
  if (!(lengths_[lengths_at(key)] & 1)) return -1;
  for (const auto& one : like(key))
    if (one.bytes == bytes) return one.id;
  return -1;
}

// Of more than 16 bytes, which stand in a list, the longest first.
TokenTable::Found TokenTable::longest_like(const PieceKey& key, const char* p,
                                           std::size_t most) const {
  const auto all = like(key);
  const auto longer = [&](const Long& one) { return one.bytes.size() > most; };
  for (auto one = std::ranges::partition_point(all, longer); one != all.end(); ++one)
    if (std::memcmp(one->bytes.data(), p, one->bytes.size()) == 0)
      return found_at(static_cast<std::size_t>(&*one - long_.data()));
  return {};
}

TokenTable::Found TokenTable::longest_of(const char* p, const PieceKey& key,
                                         std::size_t most) const {
  std::uint32_t lengths = 0;
  if (most > 3) {
    lengths = lengths_[lengths_at(key)];
    if (most > PieceKey::kBytes && (lengths & 1))
      if (const auto found = longest_like(key, p, most); found.size > 0) return found;
    lengths &= ~1u;
  }
  if (most > 1) lengths |= short_lengths_[first_two(key)];
  if (most < PieceKey::kBytes) lengths &= (1u << most) - 1;
  for (; lengths != 0; lengths &= ~std::bit_floor(lengths)) {
    const auto size = static_cast<std::size_t>(std::bit_width(lengths));
    const auto part = key.first(size);
    if (const auto id = find(part, size, part.hash(size)); id >= 0) return {id, size};
  }
  const auto id = single_[key.low & 0xff];
  return {id, id >= 0 ? std::size_t{1} : 0};
}

}  // namespace tokenizer
