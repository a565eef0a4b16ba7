// The merge table and the two ways to apply it; see the header.
#include "tokenizer/bpe.h"

#include <algorithm>
#include <queue>

namespace tokenizer {
namespace {

using Found = MergeTable::Found;
constexpr auto kNone = MergeTable::kNone;
constexpr std::size_t kShort = 48;  // bytes up to which scanning beats the heap

}  // namespace

Bpe::Bpe(const std::array<std::int32_t, 256>& bytes, std::vector<Merge> merges)
    : bytes_(bytes), merges_(std::make_shared<const LaterMerges>(std::move(merges))) {
  lacks_bytes_ = std::ranges::any_of(bytes, [](auto id) { return id < 0; });
  linear_ = std::make_shared<LaterLinear>(bytes_, merges_->expect(0));
}

std::string_view Bpe::without_unknown(std::string_view piece, std::string& known) const {
  if (!lacks_bytes_) return piece;
  for (const char c : piece)
    if (bytes_[static_cast<unsigned char>(c)] >= 0) known += c;
  return known;
}

void Bpe::encode(std::string_view piece, std::vector<std::int32_t>& out) const {
  KnownPairs pairs;
  encode(piece, pairs, out);
}

void Bpe::encode(std::string_view piece, KnownPairs& pairs, std::vector<std::int32_t>& out) const {
  std::string known;
  piece = without_unknown(piece, known);
  const auto* way = linear();
  if (!way || !way->encode(merges_->all(), piece, pairs, out)) merge(piece, out);
}

void Bpe::merge(std::string_view piece, std::vector<std::int32_t>& out) const {
  std::string known;
  piece = without_unknown(piece, known);
  if (piece.size() <= kShort)
    encode_short(piece, out);
  else
    encode_long(piece, out);
}

void Bpe::encode_short(std::string_view piece, std::vector<std::int32_t>& out) const {
  std::int32_t ids[kShort];
  Found pairs[kShort];  // pairs[i]: of ids[i] and ids[i + 1]
  std::size_t count = piece.size();
  for (std::size_t i = 0; i < count; ++i) ids[i] = bytes_[static_cast<unsigned char>(piece[i])];
  const auto& merges = merges_->of({ids, count});
  for (std::size_t i = 0; i + 1 < count; ++i) pairs[i] = merges.find(ids[i], ids[i + 1]);
  while (count > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < count; ++i)
      if (pairs[i].rank < pairs[best].rank) best = i;
    if (pairs[best].rank == kNone) break;
    ids[best] = pairs[best].result;
    std::copy(ids + best + 2, ids + count, ids + best + 1);
    if (best + 2 < count) std::copy(pairs + best + 2, pairs + count - 1, pairs + best + 1);
    --count;
    if (best > 0) pairs[best - 1] = merges.find(ids[best - 1], ids[best]);
    if (best + 1 < count) pairs[best] = merges.find(ids[best], ids[best + 1]);
  }
  out.insert(out.end(), ids, ids + count);
}

// Symbols form a linked list; the heap holds candidate merges, and one is void if its symbols
// changed since it was put there.
void Bpe::encode_long(std::string_view piece, std::vector<std::int32_t>& out) const {
  struct Symbol {
    std::int32_t id;
    std::int64_t before, after;  // -1: none
  };
  struct Candidate {
    std::uint32_t rank;
    std::int64_t at;
    std::int32_t left, right, result;
    bool operator<(const Candidate& other) const {  // the queue gives the largest first
      return rank != other.rank ? rank > other.rank : at > other.at;
    }
  };
  const auto size = static_cast<std::int64_t>(piece.size());
  std::vector<Symbol> symbols(piece.size());
  for (std::int64_t i = 0; i < size; ++i)
    symbols[i] = {bytes_[static_cast<unsigned char>(piece[i])], i - 1, i + 1 < size ? i + 1 : -1};
  const auto& merges = merges_->all();
  std::priority_queue<Candidate> queue;
  const auto propose = [&](std::int64_t at) {
    if (at < 0 || symbols[at].after < 0) return;
    const auto left = symbols[at].id, right = symbols[symbols[at].after].id;
    const auto found = merges.find(left, right);
    if (found.rank != kNone) queue.push({found.rank, at, left, right, found.result});
  };
  for (std::int64_t i = 0; i + 1 < size; ++i) propose(i);
  while (!queue.empty()) {
    const auto top = queue.top();
    queue.pop();
    auto& left = symbols[top.at];
    if (left.id != top.left || left.after < 0 || symbols[left.after].id != top.right) continue;
    auto& right = symbols[left.after];
    left.id = top.result;
    right.id = -1;  // gone: no candidate fits it any more
    left.after = right.after;
    if (right.after >= 0) symbols[right.after].before = top.at;
    propose(left.before);
    propose(top.at);
  }
  for (std::int64_t at = 0; at >= 0; at = symbols[at].after) out.push_back(symbols[at].id);
}

}  // namespace tokenizer
