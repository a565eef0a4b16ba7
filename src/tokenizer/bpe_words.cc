// Atoms, the places between them where no merge can be, and the merges between those; see the header.
#include "tokenizer/bpe_words.h"

#include <algorithm>
#include <bit>

#include "base/utf8.h"

namespace tokenizer {
namespace {

constexpr auto kNone = PairRanks::kNone;
constexpr std::size_t kFew = 40;          // atoms up to which scanning beats the queue
constexpr std::size_t kWorthKeeping = 4;  // atoms of a part
constexpr const char* kSpaceText = "\u2581";

char32_t first_of(std::string_view text) {
  return text.empty() ? base::kIllFormed : base::read_code_point(text, 0).value;
}
char32_t last_of(std::string_view text) {
  return text.empty() ? base::kIllFormed : base::code_point_before(text, text.size()).value;
}

}  // namespace

bool BpeWords::can(const Vocabulary& vocabulary, const std::vector<Merge>& merges,
                   const Unknown& unknown) {
  if (vocabulary.id_of(kSpaceText) < 0) return false;
  std::vector<bool> none(static_cast<std::size_t>(vocabulary.size()));  // that no merge may take
  if (unknown.as_bytes) {
    for (int byte = 0; byte < 256; ++byte) {
      const auto id = vocabulary.byte(static_cast<std::uint8_t>(byte));
      if (id < 0) return false;
      none[static_cast<std::size_t>(id)] = true;
    }
  } else if (unknown.id < 0) {
    return false;
  } else {
    none[static_cast<std::size_t>(unknown.id)] = true;
  }
  return std::ranges::none_of(merges, [&](const Merge& merge) {
    return none[static_cast<std::size_t>(merge.left)] ||
           none[static_cast<std::size_t>(merge.right)];
  });
}

BpeWords::BpeWords(const Vocabulary& vocabulary, std::vector<Merge> merges, const Unknown& unknown)
    : merges_(std::move(merges)), ranks_(merges_), unknown_(unknown) {
  for (int byte = 0; byte < 256; ++byte)
    bytes_[static_cast<std::size_t>(byte)] = vocabulary.byte(static_cast<std::uint8_t>(byte));
  lay_atoms(vocabulary);
  lay_joins(vocabulary);
}

// The first page has nothing; a space is spelled as its sign is.
void BpeWords::lay_atoms(const Vocabulary& vocabulary) {
  atoms_.assign(256, -1);
  const auto put = [&](char32_t c, std::int32_t id) {
    auto& page = pages_[c >> 8];
    if (page == 0) {
      page = static_cast<std::uint32_t>(atoms_.size());
      atoms_.resize(atoms_.size() + 256, -1);
    }
    atoms_[page + (c & 0xff)] = id;
  };
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    const auto& spelling = vocabulary.spelling(id);
    if (spelling.empty() || spelling.size() > 4) continue;
    const auto c = base::read_code_point(spelling, 0);
    if (c.well_formed() && c.size == spelling.size()) put(c.value, vocabulary.id_of(spelling));
  }
  put(U' ', vocabulary.id_of(kSpaceText));
}

std::size_t BpeWords::join_bit(std::int32_t left, std::int32_t right) const {
  return (token_pair(left, right) * 0x9e3779b97f4a7c15u) >> join_shift_;
}

// What begins or ends with a character that is no token comes of no text, nor does what has a space.
void BpeWords::lay_joins(const Vocabulary& vocabulary) {
  constexpr std::size_t kLeast = 1u << 14, kMost = 1u << 20;  // bits
  const auto bits = std::bit_ceil(std::clamp(16 * merges_.size(), kLeast, kMost));
  joins_.resize(bits / 64);
  join_shift_ = 64 - std::countr_zero(bits);
  const auto id_of = [&](char32_t c) { return c > 0x10ffff || c == U' ' ? -1 : atom(c); };
  cut_at_lines_ = atom(U'\n') >= 0 || unknown_.as_bytes;  // no unknown one beside another
  for (const auto& merge : merges_) {
    const auto left = last_of(vocabulary.spelling(merge.left));
    const auto right = first_of(vocabulary.spelling(merge.right));
    if (id_of(left) < 0 || id_of(right) < 0) continue;
    const auto bit = join_bit(id_of(left), id_of(right));
    joins_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    if (right == kSpace && left != kSpace) cut_at_spaces_ = false;
    if (left == U'\n' || right == U'\n') cut_at_lines_ = false;
  }
}

void BpeWords::put_other(std::string_view character, bool beside, IdBuffer& out) const {
  if (unknown_.as_bytes) {
    for (const char c : character) out.add(bytes_[static_cast<unsigned char>(c)]);
  } else if (!beside || !unknown_.fused) {
    out.add(unknown_.id);
  }
}

bool BpeWords::encode(std::string_view word, Scratch& scratch) const {
  auto& atoms = scratch.atoms;
  atoms.clear();
  std::size_t begin = 0;
  bool beside = false;  // whether the character before was no token
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    const auto id = atom(c.value);
    if (!atoms.empty() && (id < 0 || !joins(atoms.back(), id))) {
      put_part(word.substr(begin), at - begin, false, scratch);
      atoms.clear();
    }
    if (atoms.empty()) begin = at;
    if (id >= 0)
      atoms.push_back(id);
    else
      put_other(word.substr(at, c.size), beside, scratch.ids);
    beside = id < 0;
    at += c.size;
  }
  if (!atoms.empty()) put_part(word.substr(begin), word.size() - begin, begin == 0, scratch);
  return true;
}

// Parts of several words are the same more often than the words are.
void BpeWords::put_part(std::string_view rest, std::size_t size, bool whole,
                        Scratch& scratch) const {
  const std::span<const std::int32_t> atoms(scratch.atoms);
  auto& out = scratch.ids;
  if (atoms.size() == 1) return out.add(atoms[0]);
  const bool kept = !whole && atoms.size() >= kWorthKeeping;
  const auto part = rest.substr(0, size);
  if (kept && scratch.parts.take(part, rest.size(), out)) return;
  const auto first = out.size();
  if (atoms.size() <= kFew)
    merge_few(atoms, out);
  else
    scratch.queue.merge(atoms, ranks_, merges_, out);
  if (kept) scratch.parts.put(part, rest.size(), out.from(first));
}

// The earliest rank first, of one rank the leftmost place.
void BpeWords::merge_few(std::span<const std::int32_t> atoms, IdBuffer& out) const {
  std::int32_t ids[kFew];
  std::uint32_t ranks[kFew];  // ranks[i]: of ids[i] and ids[i + 1]
  auto count = atoms.size();
  std::ranges::copy(atoms, ids);
  for (std::size_t i = 0; i + 1 < count; ++i) ranks[i] = ranks_.find(ids[i], ids[i + 1]);
  while (count > 1) {
    std::size_t best = 0;
    for (std::size_t i = 1; i + 1 < count; ++i)
      if (ranks[i] < ranks[best]) best = i;
    if (ranks[best] == kNone) break;
    ids[best] = merges_[ranks[best]].result;
    std::copy(ids + best + 2, ids + count, ids + best + 1);
    if (best + 2 < count) std::copy(ranks + best + 2, ranks + count - 1, ranks + best + 1);
    --count;
    if (best + 1 < count) ranks_.prefetch(ids[best], ids[best + 1]);
    if (best > 0) ranks[best - 1] = ranks_.find(ids[best - 1], ids[best]);
    if (best + 1 < count) ranks[best] = ranks_.find(ids[best], ids[best + 1]);
  }
  for (std::size_t i = 0; i < count; ++i) out.add(ids[i]);
}

}  // namespace tokenizer
