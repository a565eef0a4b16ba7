// Which tokens merging can make, and the walk over a piece; see the header.
#include "tokenizer/linear_bpe.h"

#include <algorithm>
#include <limits>

namespace tokenizer {
namespace {

constexpr std::size_t kMostBytes = 1024;  // of a token

// Places of a piece from which a way to its end may still lead.
class Places {
 public:
  explicit Places(std::size_t size) {
    if (size / 64 >= std::size(few_)) {
      many_.assign(size / 64 + 1, 0);
      words_ = many_.data();
    }
  }
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;
  bool open(std::size_t at) const { return !(words_[at / 64] >> (at % 64) & 1); }
  void close(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << (at % 64); }

 private:
  std::uint64_t few_[8] = {};
  std::vector<std::uint64_t> many_;
  std::uint64_t* words_ = few_;
};

// A short piece with zeros behind it, so that what begins at any place is read at once.
struct Padded {
  static constexpr std::size_t kMost = 48;
  explicit Padded(std::string_view piece) : fits(piece.size() <= kMost) {
    if (fits) std::ranges::copy(piece, bytes);
  }
  const char* begin(std::string_view piece) const { return fits ? bytes : piece.data(); }
  bool fits;
  char bytes[kMost + PieceKey::kBytes] = {};
};

std::int32_t most_id(const std::array<std::int32_t, 256>& bytes, const std::vector<Merge>& merges) {
  auto most = *std::ranges::max_element(bytes);
  for (const auto& merge : merges) most = std::max({most, merge.left, merge.right, merge.result});
  return most;
}

}  // namespace

std::optional<LinearBpe> LinearBpe::make(const std::array<std::int32_t, 256>& bytes,
                                         const MergeTable& table) {
  LinearBpe out;
  out.made_.resize(static_cast<std::size_t>(most_id(bytes, table.list()) + 1));
  out.mark_pairs(table.list());
  if (!out.derive(bytes, table) || !out.is_ordered(table)) return std::nullopt;
  return out;
}

void LinearBpe::mark_pairs(const std::vector<Merge>& merges) {
  constexpr std::size_t kFew = 64;  // so that there is a word of bits
  const auto bits = std::bit_ceil(std::max(kFew, 8 * merges.size()));
  shift_ = 64 - std::countr_zero(bits);
  joined_.resize(bits / 64);
  for (const auto& merge : merges) {
    const auto place = SpreadPair()(token_pair(merge.left, merge.right)) >> shift_;
    joined_[place / 64] |= std::uint64_t{1} << (place % 64);
  }
}

// A token is made by the one of its merges whose halves no earlier merge pulls apart. Others of its merges
// must spell the same.
bool LinearBpe::derive(const std::array<std::int32_t, 256>& bytes, const MergeTable& table) {
  const auto& merges = table.list();
  std::vector<std::string> spelled(made_.size());
  std::vector<TokenTable::Token> tokens;
  for (int byte = 0; byte < 256; ++byte) {
    if (bytes[byte] < 0) continue;
    const auto id = static_cast<std::size_t>(bytes[byte]);
    if (made_[id].rank != kNever) return false;
    made_[id] = {-1, -1, kByte, 1};
    spelled[id] = static_cast<char>(byte);
    tokens.push_back({spelled[id], bytes[byte]});
  }
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto& [left, right, result] = merges[rank];
    const auto &a = made_[left], &b = made_[right];
    if (a.rank == kNever || b.rank == kNever || table.find(left, right).rank != rank) continue;
    if (a.size + b.size > kMostBytes) return false;
    auto& made = made_[result];
    auto& text = spelled[result];
    if (made.rank != kNever) {
      if (text.size() != a.size + b.size || !text.starts_with(spelled[left]) ||
          !text.ends_with(spelled[right]))
        return false;
      continue;
    }
    if (!stay_apart_within(table, left, right)) continue;
    text = spelled[left] + spelled[right];
    made = {left, right, static_cast<std::int32_t>(rank), a.size + b.size};
    tokens.push_back({text, result});
  }
  tokens_.emplace(tokens);
  return tokens_->bounded();
}

// Each merge of tokens that can be made comes behind those that make them.
bool LinearBpe::is_ordered(const MergeTable& table) const {
  const auto& merges = table.list();
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto a = made_[merges[rank].left].rank, b = made_[merges[rank].right].rank;
    const auto own = static_cast<std::int32_t>(rank);
    if (a != kNever && b != kNever && (a >= own || b >= own) &&
        table.find(merges[rank].left, merges[rank].right).rank == rank)
      return false;
  }
  return true;
}

bool LinearBpe::stay_apart(const MergeTable& table, std::int32_t left, std::int32_t right) const {
  return rank_of(table, left, right) == MergeTable::kNone && stay_apart_within(table, left, right);
}

// Merges are taken back, the latest first, until only the bytes at the border are left. A pair across it
// would have been merged if its rank is below that of the merge that used one of the two up; of equal ranks
// the left one goes first.
bool LinearBpe::stay_apart_within(const MergeTable& table, std::int32_t left,
                                  std::int32_t right) const {
  for (;;) {
    const auto &a = made_[static_cast<std::size_t>(left)],
               &b = made_[static_cast<std::size_t>(right)];
    if ((a.rank & b.rank) == kByte) return true;
    // Which of the two is the later cannot be foretold, so nothing branches on it.
    const bool first = a.rank > b.rank;
    const auto limit = static_cast<std::uint32_t>(first ? a.rank : b.rank + 1);
    const auto next_left = first ? a.right : left, next_right = first ? right : b.left;
    if (rank_of(table, next_left, next_right) < limit) return false;
    left = next_left;
    right = next_right;
  }
}

bool LinearBpe::encode(const MergeTable& table, std::string_view piece, KnownPairs& pairs,
                       std::vector<std::int32_t>& out) const {
  const auto first = out.size();
  const Padded padded(piece);
  const auto *p = padded.begin(piece), *end = p + piece.size();
  constexpr auto kAny = std::numeric_limits<std::size_t>::max();
  Places places(piece.size());
  auto limit = kAny;
  const auto follows = [&](std::int32_t id) {
    return out.size() == first ||
           pairs.apart(out.back(), id, [&] { return stay_apart(table, out.back(), id); });
  };
  for (std::size_t at = 0; at < piece.size();) {
    const auto token = padded.fits ? tokens_->longest_padded(p + at, end, limit)
                                   : tokens_->longest(p + at, end, limit);
    if (token.size == 0) {
      if (out.size() == first) return false;
      places.close(at);
      limit = made_[static_cast<std::size_t>(out.back())].size;
      at -= limit;
      out.pop_back();
    } else if (places.open(at + token.size) && follows(token.id)) {
      out.push_back(token.id);
      at += token.size;
      limit = kAny;
    } else {
      limit = token.size;
    }
  }
  return true;
}

}  // namespace tokenizer
