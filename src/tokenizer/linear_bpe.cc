// Which tokens merging can make, and the walk over a piece; see the header.
#include "tokenizer/linear_bpe.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace tokenizer {
namespace {

constexpr std::size_t kMostBytes = 1024;  // of a token
constexpr std::size_t kLongRun = 65;      // bytes: shorter ones are seldom asked for twice

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
class LinearBpe::Deriving {
 public:
  Deriving(LinearBpe& out, const MergeTable& table) : out_(out), table_(table) {}

  bool derive(const std::array<std::int32_t, 256>& bytes) {
    for (int byte = 0; byte < 256; ++byte)
      if (bytes[byte] >= 0 && !put_byte(byte, bytes[byte])) return false;
    const auto& merges = table_.list();
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
      if (rank + kAhead < merges.size()) expect(merges[rank + kAhead]);
      if (!put(static_cast<std::uint32_t>(rank))) return false;
    }
    decide();
    out_.tokens_.emplace(tokens_);
    return out_.tokens_->bounded();
  }

 private:
  static constexpr std::size_t kTogether = 16, kAhead = 16;
  static constexpr std::uint16_t kWaits =
      0xffff;  // instead of a size: it is not decided whether it is made

  Made& of(std::int32_t id) { return out_.made_[static_cast<std::size_t>(id)]; }
  std::string& spelled(std::int32_t id) { return spelled_[static_cast<std::size_t>(id)]; }
  void expect(const Merge& merge) {
    __builtin_prefetch(&of(merge.left));
    __builtin_prefetch(&of(merge.right));
  }

  bool put_byte(int byte, std::int32_t id) {
    if (of(id).rank != kNever) return false;
    of(id) = {-1, -1, kByte, 1, static_cast<std::int16_t>(byte)};
    spelled(id) = static_cast<char>(byte);
    note(id);
    return true;
  }

  bool put(std::uint32_t rank) {
    const auto& [left, right, result] = table_.list()[rank];
    for (const auto id : {left, right, result})
      if (of(id).size == kWaits) decide();
    const auto &a = of(left), &b = of(right);
    if (a.rank == kNever || b.rank == kNever || !table_.counts(rank)) return true;
    const auto size = std::size_t{a.size} + b.size;
    if (size > kMostBytes) return false;
    if (of(result).rank != kNever) {
      const auto& text = spelled(result);
      return text.size() == size && text.starts_with(spelled(left)) &&
             text.ends_with(spelled(right));
    }
    of(result).size = kWaits;
    borders_[waiting_] = {left, right};
    ranks_[waiting_++] = rank;
    if (waiting_ == kTogether) decide();
    return true;
  }

  // Of those that wait. Their borders are followed side by side, since each step waits for memory.
  void decide() {
    std::array<std::size_t, kTogether> open;
    for (std::size_t i = 0; i < waiting_; ++i) open[i] = i;
    for (auto count = waiting_; count > 0;) {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < count; ++i) {
        open[kept] = open[i];
        kept += out_.step(table_, borders_[open[i]]);
      }
      count = kept;
    }
    for (std::size_t i = 0; i < waiting_; ++i) made(ranks_[i], borders_[i].apart);
    waiting_ = 0;
  }

  void made(std::uint32_t rank, bool apart) {
    const auto& [left, right, result] = table_.list()[rank];
    of(result) = {};
    if (!apart) return;
    const auto &a = of(left), &b = of(right);
    const auto run = a.run == b.run ? a.run : std::int16_t{-1};
    of(result) = {left, right, static_cast<std::int32_t>(rank),
                  static_cast<std::uint16_t>(a.size + b.size), run};
    spelled(result) = spelled(left) + spelled(right);
    note(result);
  }

  void note(std::int32_t id) {
    const auto& one = of(id);
    tokens_.push_back({spelled(id), id});
    if (one.run >= 0)
      (*out_.runs_)[static_cast<std::size_t>(one.run)].tokens.push_back({id, one.size});
  }

  LinearBpe& out_;
  const MergeTable& table_;
  std::vector<std::string> spelled_ = std::vector<std::string>(out_.made_.size());  // by id
  std::vector<TokenTable::Token> tokens_;
  std::array<Border, kTogether> borders_;  // those that wait, and by which merge
  std::array<std::uint32_t, kTogether> ranks_;
  std::size_t waiting_ = 0;
};

// Each merge of tokens that can be made comes behind those that make them.
bool LinearBpe::is_ordered(const MergeTable& table) const {
  const auto& merges = table.list();
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto a = made_[merges[rank].left].rank, b = made_[merges[rank].right].rank;
    const auto own = static_cast<std::int32_t>(rank);
    if (a != kNever && b != kNever && (a >= own || b >= own) &&
        table.counts(static_cast<std::uint32_t>(rank)))
      return false;
  }
  return true;
}

std::optional<LinearBpe> LinearBpe::make(const std::array<std::int32_t, 256>& bytes,
                                         const MergeTable& table) {
  LinearBpe out;
  out.made_.resize(static_cast<std::size_t>(most_id(bytes, table.list()) + 1));
  out.mark_pairs(table.list());
  if (!Deriving(out, table).derive(bytes) || !out.is_ordered(table)) return std::nullopt;
  return out;
}

// Merges are taken back, the latest first, until only the bytes at the border are left. A pair across it
// would have been merged if its rank is below that of the merge that used one of the two up; of equal ranks
// the left one goes first.
bool LinearBpe::step(const MergeTable& table, Border& border) const {
  const auto &a = made_[static_cast<std::size_t>(border.left)],
             &b = made_[static_cast<std::size_t>(border.right)];
  border.apart = (a.rank & b.rank) == kByte;
  if (border.apart) return false;
  // Which of the two is the later cannot be foretold, so nothing branches on it.
  const bool first = a.rank > b.rank;
  const auto limit = static_cast<std::uint32_t>(first ? a.rank : b.rank + 1);
  border = {first ? a.right : border.left, first ? border.right : b.left};
  return rank_of(table, border.left, border.right) >= limit;
}

bool LinearBpe::stay_apart(const MergeTable& table, std::int32_t left, std::int32_t right) const {
  if (rank_of(table, left, right) != MergeTable::kNone) return false;
  Border border{left, right};
  while (step(table, border)) {
  }
  return border.apart;
}

// Null where the piece is no run, or no table serves it.
const ByteRun* LinearBpe::run_of(const MergeTable& table, std::string_view piece) const {
  if (piece.size() < kLongRun || std::memcmp(piece.data(), piece.data() + 1, piece.size() - 1) != 0)
    return nullptr;
  auto& run = (*runs_)[static_cast<unsigned char>(piece[0])];
  std::call_once(run.asked, [&] {
    run.table = ByteRun::make(run.tokens, [&](std::int32_t left, std::int32_t right) {
      return stay_apart(table, left, right);
    });
  });
  return run.table ? &*run.table : nullptr;
}

bool LinearBpe::encode(const MergeTable& table, std::string_view piece, KnownPairs& pairs,
                       std::vector<std::int32_t>& out) const {
  if (const auto* run = run_of(table, piece)) {
    run->encode(piece.size(), out);
    return true;
  }
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
    auto token = padded.fits ? tokens_->longest_padded(p + at, end, limit)
                             : tokens_->longest(p + at, end, limit);
    while (token.size > 0 && !(places.open(at + token.size) && follows(token.id)))
      token = padded.fits ? tokens_->shorter_padded(token, p + at, end)
                          : tokens_->shorter(token, p + at, end);
    if (token.size == 0) {
      if (out.size() == first) return false;
      places.close(at);
      limit = made_[static_cast<std::size_t>(out.back())].size;
      at -= limit;
      out.pop_back();
    } else {
      out.push_back(token.id);
      at += token.size;
      limit = kAny;
    }
  }
  return true;
}

}  // namespace tokenizer
