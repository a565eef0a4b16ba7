// Atoms, the places between them where no merge can be, and the merges between those; see the header.
#include "tokenizer/bpe_words.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "base/utf8.h"
#include "tokenizer/sound_text.h"

namespace tokenizer {
namespace {

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
  if (vocabulary.id_of(kSpaceText) < 0 || merges.size() > FewMerges::kMostRanks) return false;
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
  made_.push_back(-1);
  for (const auto& merge : merges_) made_.push_back(merge.result);
  lay_atoms(vocabulary);
  lay_joins(vocabulary);
}

// The first page has nothing; a space is spelled as its sign is.
void BpeWords::lay_atoms(const Vocabulary& vocabulary) {
  atoms_.assign(256, kNoAtom);
  const auto place = [&](char32_t c) -> Atom& {
    auto& page = pages_[c >> 8];
    if (page == 0) {
      page = static_cast<std::uint32_t>(atoms_.size());
      atoms_.resize(atoms_.size() + 256, kNoAtom);
    }
    return atoms_[page + (c & 0xff)];
  };
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    const auto spelling = vocabulary.spelling(id);
    if (spelling.empty() || spelling.size() > 4) continue;
    const auto c = base::read_code_point(spelling, 0);
    if (!c.well_formed() || c.size != spelling.size() || place(c.value) != kNoAtom) continue;
    place(c.value) = static_cast<Atom>(atom_ids_.size());
    atom_ids_.push_back(vocabulary.id_of(spelling));
  }
  place(U' ') = place(kSpace);
  const auto order = by_use(vocabulary);
  std::vector<std::int32_t> ids(order.size());
  for (std::size_t atom = 0; atom < order.size(); ++atom) ids[order[atom]] = atom_ids_[atom];
  atom_ids_ = std::move(ids);
  for (auto& atom : atoms_)
    if (atom != kNoAtom) atom = order[atom];
}

// Of each atom its place in the order of how many merges have it where they join.
std::vector<BpeWords::Atom> BpeWords::by_use(const Vocabulary& vocabulary) const {
  std::vector<std::uint32_t> uses(atom_ids_.size());
  const auto count = [&](char32_t c) {
    if (c <= 0x10ffff && atom(c) != kNoAtom) ++uses[atom(c)];
  };
  for (const auto& merge : merges_) {
    count(last_of(vocabulary.spelling(merge.left)));
    count(first_of(vocabulary.spelling(merge.right)));
  }
  std::vector<Atom> sorted(uses.size()), places(uses.size());
  for (Atom i = 0; i < sorted.size(); ++i) sorted[i] = i;
  std::ranges::stable_sort(sorted, std::greater(), [&](Atom atom) { return uses[atom]; });
  for (Atom i = 0; i < sorted.size(); ++i) places[sorted[i]] = i;
  return places;
}

std::size_t BpeWords::join_bit(Atom left, Atom right) const {
  return ((std::uint64_t{left} << 32 | right) * 0x9e3779b97f4a7c15u) >> join_shift_;
}

BpeWords::Cell BpeWords::far_cell(Atom left, Atom right) const {
  const auto bit = join_bit(left, right);
  if ((joins_[bit / 64] >> (bit % 64) & 1) == 0) return 0;
  return (ranks_.find(id_of(left), id_of(right)).rank + 1) << 1 | 1;
}

// What begins or ends with a character that is no token comes of no text, nor does what has a space.
void BpeWords::lay_joins(const Vocabulary& vocabulary) {
  constexpr std::size_t kLeast = 1u << 14, kMost = 1u << 20;  // bits
  const auto bits = std::bit_ceil(std::clamp(16 * merges_.size(), kLeast, kMost));
  joins_.resize(bits / 64);
  join_shift_ = 64 - std::countr_zero(bits);
  dense_ = std::min(kMostDense, static_cast<Atom>(atom_ids_.size()));
  cells_.assign(std::size_t{dense_} * dense_, 0);
  const auto atom_of = [&](char32_t c) { return c > 0x10ffff || c == U' ' ? kNoAtom : atom(c); };
  cut_at_lines_ = atom(U'\n') != kNoAtom || unknown_.as_bytes;  // no unknown one beside another
  for (std::uint32_t rank = 0; rank < merges_.size(); ++rank) {
    const auto& merge = merges_[rank];
    const auto left_end = last_of(vocabulary.spelling(merge.left));
    const auto right_begin = first_of(vocabulary.spelling(merge.right));
    const auto left = atom_of(left_end), right = atom_of(right_begin);
    if (left == kNoAtom || right == kNoAtom) continue;
    if (std::max(left, right) < dense_) {
      auto& cell = cells_[left * dense_ + right];
      const bool alone = merge.left == id_of(left) && merge.right == id_of(right);
      cell = alone ? (rank + 1) << 1 | 1 : cell | 1;
    } else {
      const auto bit = join_bit(left, right);
      joins_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    if (right_begin == kSpace && left_end != kSpace) cut_at_spaces_ = false;
    if (left_end == U'\n' || right_begin == U'\n') cut_at_lines_ = false;
  }
}

void BpeWords::put_other(std::string_view character, bool beside, IdBuffer& out) const {
  if (unknown_.as_bytes) {
    for (const char c : character) out.add(bytes_[static_cast<unsigned char>(c)]);
  } else if (!beside || !unknown_.fused) {
    out.add(unknown_.id);
  }
}

// Atoms that may become one token. Of many, all stand in scratch.atoms instead.
struct BpeWords::Part {
  FewMerges few;
  Atom last = 0;
  std::vector<std::int32_t>& many;

  explicit Part(Scratch& scratch) : many(scratch.atoms) { many.clear(); }

  std::size_t size() const { return many.empty() ? few.size() : many.size(); }
  void clear() {
    few.clear();
    many.clear();
  }
  void add(Atom atom, std::int32_t id, PairRanks::Found before) {
    last = atom;
    if (many.empty() && few.size() < FewMerges::kMost) return few.add(id, before);
    if (many.empty()) many.assign(few.ids(), few.ids() + few.size());
    many.push_back(id);
  }
};

bool BpeWords::encode(std::string_view word, Scratch& scratch) const {
  Part part(scratch);
  std::size_t begin = 0;
  bool beside = false;  // whether the character before was no token
  for (std::size_t at = 0; at < word.size();) {
    const auto c = read_sound(word, at);
    const auto now = atom(c.value);
    const auto known = part.size() > 0 && now != kNoAtom ? cell(part.last, now) : 0;
    if (known == 0) {
      if (part.size() > 0) put_part(word.substr(begin), at - begin, false, scratch, part);
      part.clear();
      begin = at;
    }
    if (now != kNoAtom)
      part.add(now, id_of(now), {(known >> 1) - 1, made_[known >> 1]});
    else
      put_other(word.substr(at, c.size), beside, scratch.ids);
    beside = now == kNoAtom;
    at += c.size;
  }
  if (part.size() > 0) put_part(word.substr(begin), word.size() - begin, begin == 0, scratch, part);
  return true;
}

// Parts of several words are the same more often than the words are.
void BpeWords::put_part(std::string_view rest, std::size_t size, bool whole, Scratch& scratch,
                        Part& part) const {
  auto& out = scratch.ids;
  if (part.size() == 1) return out.add(id_of(part.last));
  const bool kept = !whole && part.size() >= kWorthKeeping;
  const auto text = rest.substr(0, size);
  if (kept && scratch.parts.take(text, rest.size(), out)) return;
  const auto first = out.size();
  if (part.many.empty())
    part.few.merge(ranks_, out);
  else
    scratch.queue.merge(part.many, ranks_, merges_, out);
  if (kept) scratch.parts.put(text, rest.size(), out.from(first));
}

}  // namespace tokenizer
