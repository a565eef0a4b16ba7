// Parts of characters have one byte or two; of each it is known how early it is joined with what ends or begins with
// which byte. See the header.
#include "tokenizer/whole_characters.h"

#include <algorithm>
#include <cstdlib>

namespace tokenizer {
namespace {

constexpr auto kNone = MergeTable::kNone;
constexpr std::size_t kMostCharacters = 1u << 13;

using Ranks = std::array<std::uint32_t, 256>;  // by the byte beside

// How a token is spelled, as far as it matters.
struct Spelling {
  std::size_t size = 0;      // bytes; 0: not known
  unsigned char bytes[3]{};  // the first
  unsigned char last = 0;
};

bool is_tail(unsigned char c) { return (c & 0xC0) == 0x80; }

// Whether these are the bytes of one character, or two of three; not all of what UTF-8 forbids is asked, since bytes that no
// text has do no harm.
bool is_character(const Spelling& one) {
  if (one.size == 2) return one.bytes[0] >= 0xC2 && one.bytes[0] < 0xF0 && is_tail(one.bytes[1]);
  return one.size == 3 && one.bytes[0] >= 0xE0 && one.bytes[0] < 0xF0 && is_tail(one.bytes[1]) &&
         is_tail(one.bytes[2]);
}

bool may_be_part(const Spelling& one) {
  return one.size <= 2 && one.bytes[0] >= 0x80 && (one.size == 1 || one.bytes[1] >= 0x80);
}

Spelling joined(const Spelling& left, const Spelling& right) {
  Spelling out = left;
  for (std::size_t i = 0; left.size + i < 3 && i < std::min<std::size_t>(right.size, 3); ++i)
    out.bytes[left.size + i] = right.bytes[i];
  out.size = left.size + right.size;
  out.last = right.last;
  return out;
}

}  // namespace

class WholeCharacters::Making {
 public:
  Making(const std::array<std::int32_t, 256>& bytes, const std::vector<Merge>& merges,
         const MergeTable& table)
      : bytes_(bytes), table_(table) {
    spell(merges);
    for (const auto& merge : merges) note(merge);
  }

  void make(WholeCharacters& out) const {
    out.places_.assign(kPlaces, 0);
    out.characters_.emplace_back();
    for (const auto& one : spellings_) {
      if (!is_character(one) || out.characters_.size() == kMostCharacters) continue;
      Character made;
      if (!try_one(one, made)) continue;
      made.bytes = packed(reinterpret_cast<const char*>(one.bytes), static_cast<int>(one.size));
      out.places_[place(made.bytes)] = static_cast<std::uint16_t>(out.characters_.size());
      out.characters_.push_back(made);
    }
  }

 private:
  struct Beside {
    Ranks before, behind;
  };

  void spell(const std::vector<Merge>& merges) {
    auto most = *std::ranges::max_element(bytes_);
    for (const auto& merge : merges) most = std::max({most, merge.left, merge.right, merge.result});
    spellings_.resize(static_cast<std::size_t>(most + 1));
    for (unsigned b = 0; b < 256; ++b)
      if (bytes_[b] >= 0) {
        const auto c = static_cast<unsigned char>(b);
        spellings_[static_cast<std::size_t>(bytes_[b])] = {1, {c}, c};
      }
    for (const auto& merge : merges) {
      const auto &left = of(merge.left), &right = of(merge.right);
      if (left.size > 0 && right.size > 0 && of(merge.result).size == 0)
        spellings_[static_cast<std::size_t>(merge.result)] = joined(left, right);
    }
    parts_.assign(spellings_.size(), -1);
  }

  const Spelling& of(std::int32_t id) const { return spellings_[static_cast<std::size_t>(id)]; }

  Beside& beside(std::int32_t part) {
    auto& at = parts_[static_cast<std::size_t>(part)];
    if (at < 0) {
      at = static_cast<std::int32_t>(beside_.size());
      beside_.emplace_back();
      beside_.back().before.fill(kNone);
      beside_.back().behind.fill(kNone);
    }
    return beside_[static_cast<std::size_t>(at)];
  }

  void note(const Merge& merge) {
    const auto &left = of(merge.left), &right = of(merge.right);
    if (left.size == 0 || right.size == 0) return;
    const bool front = may_be_part(right), back = may_be_part(left);
    if (!front && !back) return;
    const auto rank = table_.find(merge.left, merge.right).rank;
    const auto lower = [&](std::uint32_t& known) { known = std::min(known, rank); };
    if (front) lower(beside(merge.right).before[left.last]);
    if (back) lower(beside(merge.left).behind[right.bytes[0]]);
  }

  // Which token the bytes of a character become by themselves, and the highest rank on the way.
  bool try_one(const Spelling& one, Character& out) const {
    const auto byte = [&](int i) { return bytes_[one.bytes[i]]; };
    const auto first = table_.find(byte(0), byte(1));
    if (one.size == 2) {
      if (first.rank == kNone) return false;
      out.id = first.result;
      keep({byte(0), -1}, {byte(1), -1}, first.rank, out);
      return true;
    }
    const auto second = table_.find(byte(1), byte(2));
    if (std::min(first.rank, second.rank) == kNone) return false;
    const bool left = first.rank <= second.rank;
    const auto rest =
        left ? table_.find(first.result, byte(2)) : table_.find(byte(0), second.result);
    if (rest.rank == kNone) return false;
    out.id = rest.result;
    keep({byte(0), first.rank != kNone ? first.result : -1},
         {byte(2), second.rank != kNone ? second.result : -1},
         std::max(left ? first.rank : second.rank, rest.rank), out);
    return true;
  }

  // Marks the bytes beside which one of these parts is joined with something before `rank`.
  void keep(std::array<std::int32_t, 2> fronts, std::array<std::int32_t, 2> backs,
            std::uint32_t rank, Character& out) const {
    for (const auto front : fronts)
      if (const auto* known = known_beside(front)) mark(known->before, rank, out.before);
    for (const auto back : backs)
      if (const auto* known = known_beside(back)) mark(known->behind, rank, out.behind);
  }
  const Beside* known_beside(std::int32_t part) const {
    const auto at = part < 0 ? -1 : parts_[static_cast<std::size_t>(part)];
    return at < 0 ? nullptr : &beside_[static_cast<std::size_t>(at)];
  }
  static void mark(const Ranks& ranks, std::uint32_t rank, std::uint64_t (&out)[4]) {
    for (std::size_t b = 0; b < 256; ++b)
      if (ranks[b] != kNone && ranks[b] <= rank) out[b / 64] |= std::uint64_t{1} << (b % 64);
  }

  const std::array<std::int32_t, 256>& bytes_;
  const MergeTable& table_;
  std::vector<Spelling> spellings_;  // by id
  std::vector<std::int32_t> parts_;  // by id, in beside_
  std::vector<Beside> beside_;
};

WholeCharacters::WholeCharacters(const std::array<std::int32_t, 256>& bytes,
                                 const std::vector<Merge>& merges, const MergeTable& table) {
  Making(bytes, merges, table).make(*this);
}

}  // namespace tokenizer
