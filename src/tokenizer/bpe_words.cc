// Atoms, the places between them where no merge can be, and the merges between those; see the header.
#include "tokenizer/bpe_words.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "base/utf8.h"
#include "tokenizer/sound_text.h"

namespace tokenizer {
namespace {

constexpr std::size_t kWorthKeeping = 8;   // atoms of a part
constexpr std::size_t kTextPerMerge = 16;  // bytes, before words that are tokens are laid out
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
  const auto ids = static_cast<std::size_t>(vocabulary.size());
  if (vocabulary.id_of(kSpaceText) < 0 || !PairRanks::can(merges, ids)) return false;
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

struct BpeWords::Ends {
  char32_t first, last;
};

BpeWords::BpeWords(const Vocabulary& vocabulary, std::vector<Merge> merges, const Unknown& unknown)
    : enough_(kTextPerMerge * merges.size()),
      vocabulary_(vocabulary),
      merges_(std::move(merges)),
      ranks_(merges_, static_cast<std::size_t>(vocabulary.size())),
      unknown_(unknown) {
  for (int byte = 0; byte < 256; ++byte)
    bytes_[static_cast<std::size_t>(byte)] = vocabulary.byte(static_cast<std::uint8_t>(byte));
  const auto ends = ends_of(vocabulary);
  lay_atoms(vocabulary, ends);
  lay_joins(ends);
}

std::vector<BpeWords::Ends> BpeWords::ends_of(const Vocabulary& vocabulary) {
  std::vector<Ends> out;
  out.reserve(static_cast<std::size_t>(vocabulary.size()));
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    const auto spelling = vocabulary.spelling(id);
    out.push_back({first_of(spelling), last_of(spelling)});
  }
  return out;
}

// The first page has nothing; a space is spelled as its sign is.
void BpeWords::lay_atoms(const Vocabulary& vocabulary, std::span<const Ends> ends) {
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
  const auto order = by_use(ends);
  std::vector<std::int32_t> ids(order.size());
  for (std::size_t atom = 0; atom < order.size(); ++atom) ids[order[atom]] = atom_ids_[atom];
  atom_ids_ = std::move(ids);
  for (auto& atom : atoms_)
    if (atom != kNoAtom) atom = order[atom];
}

// Of each atom its place in the order of how many merges have it where they join.
std::vector<BpeWords::Atom> BpeWords::by_use(std::span<const Ends> ends) const {
  std::vector<std::uint32_t> uses(atom_ids_.size());
  const auto count = [&](char32_t c) {
    if (c <= 0x10ffff && atom(c) != kNoAtom) ++uses[atom(c)];
  };
  for (const auto& merge : merges_) {
    count(ends[static_cast<std::size_t>(merge.left)].last);
    count(ends[static_cast<std::size_t>(merge.right)].first);
  }
  std::vector<Atom> sorted(uses.size()), places(uses.size());
  for (Atom i = 0; i < sorted.size(); ++i) sorted[i] = i;
  std::ranges::stable_sort(sorted, std::greater(), [&](Atom atom) { return uses[atom]; });
  for (Atom i = 0; i < sorted.size(); ++i) places[sorted[i]] = i;
  return places;
}

// What begins or ends with a character that is no token comes of no text, nor does what has a space.
void BpeWords::lay_joins(std::span<const Ends> ends) {
  constexpr std::size_t kLeast = 1u << 14, kMost = 1u << 20;  // bits
  const auto bits = std::bit_ceil(std::clamp(16 * merges_.size(), kLeast, kMost));
  join_shift_ = 64 - std::countr_zero(bits);
  dense_ = std::min(kMostDense, static_cast<Atom>(atom_ids_.size()));
  first_far_ = (std::size_t{dense_} * dense_ + 63) / 64 * 64;
  joins_.assign((first_far_ + bits) / 64, 0);
  cells_.assign(std::size_t{dense_} * dense_, 0);
  const auto atom_of = [&](char32_t c) { return c > 0x10ffff || c == U' ' ? kNoAtom : atom(c); };
  cut_at_lines_ = atom(U'\n') != kNoAtom || unknown_.as_bytes;  // no unknown one beside another
  for (std::uint32_t rank = 0; rank < merges_.size(); ++rank) {
    const auto& merge = merges_[rank];
    const auto left_end = ends[static_cast<std::size_t>(merge.left)].last;
    const auto right_begin = ends[static_cast<std::size_t>(merge.right)].first;
    const auto left = atom_of(left_end), right = atom_of(right_begin);
    if (left == kNoAtom || right == kNoAtom) continue;
    const auto bit = join_bit(left, right);
    joins_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    if (is_near(left, right) && merge.left == id_of(left) && merge.right == id_of(right))
      cells_[left * dense_ + right] = ranks_.early(rank);
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
  void add(Atom atom, std::int32_t id, std::uint32_t before) {
    last = atom;
    if (many.empty() && few.size() < FewMerges::kMost) return few.add(id, before);
    if (many.empty()) many.assign(few.ids(), few.ids() + few.size());
    many.push_back(id);
  }
};

WordMemo::Ids BpeWords::remembered(const WordMemo::Key& key, const Scratch& scratch) const {
  const auto found = scratch.parts.find(key);
  const auto* tokens = known();
  return found.by_two || !tokens ? found : tokens->find(key);
}

bool BpeWords::encode(std::string_view word, Scratch& scratch) const {
  Part part(scratch);
  std::size_t begin = 0;
  bool beside = false;  // whether the character before was no token
  for (std::size_t at = 0; at < word.size();) {
    const auto c = read_sound(word, at);
    const auto now = atom(c.value);
    const bool joined = part.size() > 0 && now != kNoAtom && may_join(part.last, now);
    if (!joined) {
      if (part.size() > 0) put_part(word.substr(begin), at - begin, false, scratch, part);
      part.clear();
      begin = at;
    }
    if (now != kNoAtom)
      part.add(now, id_of(now), joined ? how_early(part.last, now) : 0);
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
  if (kept)
    if (const auto known = remembered(WordMemo::Key(text, rest.size()), scratch); known.by_two)
      return out.add_pairs(known.by_two, known.count);
  const auto first = out.size();
  if (part.many.empty())
    part.few.merge(ranks_.quick(), out);
  else
    scratch.queue.merge(part.many, ranks_, merges_, out);
  if (kept) scratch.parts.put(text, rest.size(), out.from(first));
}

// Those that no text before had are looked for among tokens, all of them together.
void BpeWords::find_all(std::span<const Word> words, const Scratch& scratch,
                        WordMemo::Ids* found) const {
  for (const auto& word : words) scratch.parts.expect_ids(word.key);
  const auto* tokens = known();
  std::size_t asked[BpeDesk::kWords], count = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    found[i] = scratch.parts.find(words[i].key);
    if (!found[i].by_two && tokens) {
      tokens->expect(words[i].key);
      asked[count++] = i;
    }
  }
  for (std::size_t i = 0; i < count; ++i) tokens->expect_ids(words[asked[i]].key);
  for (std::size_t i = 0; i < count; ++i) found[asked[i]] = tokens->find(words[asked[i]].key);
}

// Tokens stay where they are.
void BpeWords::find_moved(std::span<const Word> words, const Scratch& scratch,
                          WordMemo::Ids* found) const {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!is_token(found[i])) found[i] = scratch.parts.find(words[i].key);
}

// What is remembered and what is laid out comes together; what can be neither, in between.
void BpeWords::encode_some(std::span<const Word> words, Scratch& scratch) const {
  auto& desk = scratch.desk;
  desk.clear();
  WordMemo::Ids found[BpeDesk::kWords];
  find_all(words, scratch, found);
  auto finished = desk.finished;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (desk.is_full()) finish(scratch);
    if (desk.finished != finished) {  // what was put may have moved what was found
      find_moved(words.subspan(i), scratch, found + i);
      finished = desk.finished;
    }
    if (const auto known = found[i]; known.by_two) {
      desk.add_known(known);
      if (is_token(known)) desk.keep(word.key, desk.item_count - 1);
      continue;
    }
    if (word.key.size() == 0) {
      const auto laid = lay_parts(word.text, word.readable, true, scratch);
      if (laid == word.text.size()) continue;
      finish(scratch);
      encode(word.text.substr(laid), scratch);
      continue;
    }
    if (lay(word, scratch)) continue;
    finish(scratch);
    const auto first = scratch.ids.size();
    encode(word.text, scratch);
    scratch.parts.put(word.text, word.readable, scratch.ids.from(first));
  }
  finish(scratch);
}

// The parts of a word as items. False, and nothing is laid, where one is too long.
bool BpeWords::lay(const Word& word, Scratch& scratch) const {
  auto& desk = scratch.desk;
  const auto jobs = desk.job_count, items = desk.item_count, kept = desk.kept_count;
  if (lay_parts(word.text, word.readable, false, scratch) == word.text.size()) {
    desk.keep(word.key, items);
    return true;
  }
  desk.job_count = jobs;
  desk.item_count = items;
  desk.kept_count = kept;
  return false;
}

// From `at` on, up to one that is no token; where that is. Nothing branches on what joins what.
std::size_t BpeWords::read_row(std::string_view text, std::size_t at, Row& row) const {
  std::size_t count = 0;
  while (at < text.size() && count < Row::kMost) {
    const auto c = read_sound(text, at);
    const auto now = atom(c.value);
    if (now == kNoAtom) break;
    row.atoms[count] = now;
    row.places[count++] = at;
    at += c.size;
  }
  row.count = count;
  row.places[count] = at;
  row.starts = 1;
  for (std::size_t i = 1; i < count; ++i) {
    expect(row.atoms[i - 1], row.atoms[i]);
    row.starts |= std::uint64_t{!may_join(row.atoms[i - 1], row.atoms[i])} << i;
  }
  return at;
}

// How much of it was laid: what comes before a part that is too long. With `pauses` what is laid is finished where there
// is no more room, so it cannot be kept as one.
std::size_t BpeWords::lay_parts(std::string_view text, std::size_t readable, bool pauses,
                                Scratch& scratch) const {
  Row row;
  bool beside = false;  // whether the character before was no token
  for (std::size_t at = 0; at < text.size();) {
    const auto end = read_row(text, at, row);
    auto count = row.count;
    if (count == Row::kMost && end < text.size()) {  // the last part may go on
      count = static_cast<std::size_t>(std::bit_width(row.starts)) - 1;
      if (count == 0) return at;
    }
    lay_row(row, count, text, readable, pauses, scratch);
    at = row.places[count];
    beside = beside && count == 0;
    if (count < row.count || at == text.size()) continue;
    if (pauses && scratch.desk.item_count + 8 > BpeDesk::kItems) finish(scratch);
    const auto size = read_sound(text, at).size;
    lay_other(text.substr(at, size), beside, scratch.desk);
    beside = true;
    at += size;
  }
  return text.size();
}

// Its parts of the first `count` atoms.
void BpeWords::lay_row(const Row& row, std::size_t count, std::string_view text,
                       std::size_t readable, bool pauses, Scratch& scratch) const {
  auto& desk = scratch.desk;
  for (std::size_t i = 0; i < count;) {
    if (pauses && (desk.job_count == BpeDesk::kJobs || desk.item_count + 8 > BpeDesk::kItems))
      finish(scratch);
    const auto behind = row.starts & (~std::uint64_t{1} << i);
    const auto next = behind == 0 ? count : std::min<std::size_t>(count, std::countr_zero(behind));
    const std::size_t begin = row.places[i], size = row.places[next] - begin;
    lay_part(row.atoms + i, next - i, std::string_view(text.data() + begin, readable - begin), size,
             size == text.size(), scratch);
    i = next;
  }
}

// Of the `count` atoms that the first `size` bytes of `rest` are.
void BpeWords::lay_part(const Atom* atoms, std::size_t count, std::string_view rest,
                        std::size_t size, bool whole, Scratch& scratch) const {
  auto& desk = scratch.desk;
  if (count == 1) return desk.add_id(id_of(atoms[0]));
  if (count == 2) {
    const auto made = ranks_.quick().made(how_early(atoms[0], atoms[1]));
    desk.add_id(made >= 0 ? made : id_of(atoms[0]));
    if (made < 0) desk.add_id(id_of(atoms[1]));
    return;
  }
  const bool kept = !whole && count >= kWorthKeeping;
  if (kept)
    if (const auto known = scratch.parts.find(WordMemo::Key(rest.substr(0, size), rest.size()));
        known.by_two)
      return desk.add_known(known);
  const auto first = desk.item_count;
  lay_job(atoms, count, desk);
  if (kept) desk.keep(rest.substr(0, size), rest.size(), first);
}

void BpeWords::lay_job(const Atom* atoms, std::size_t count, BpeDesk& desk) const {
  auto& job = desk.jobs[desk.job_count];
  job.clear();
  job.add(id_of(atoms[0]), 0);
  for (std::size_t i = 1; i < count; ++i) {
    const auto early = how_early(atoms[i - 1], atoms[i]);
    ranks_.quick().expect_made(early);
    job.add(id_of(atoms[i]), early);
  }
  desk.add_job();
}

void BpeWords::lay_other(std::string_view character, bool beside, BpeDesk& desk) const {
  if (unknown_.as_bytes) {
    for (const char c : character) desk.add_id(bytes_[static_cast<unsigned char>(c)]);
  } else if (!beside || !unknown_.fused) {
    desk.add_id(unknown_.id);
  }
}

namespace {

// By turns: what a turn writes in parts is read as a whole in the next, which a processor would wait for if it were
// done at once.
[[gnu::always_inline]] inline void merge_by_turns(const PairRanks::Quick ranks, FewMerges* jobs,
                                                  std::size_t count) {
  FewMerges* open[BpeDesk::kJobs];
  for (std::size_t i = 0; i < count; ++i) {
    jobs[i].begin(ranks);
    open[i] = &jobs[i];
  }
  for (;;) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      auto* const one = open[i];
      open[kept] = one;
      kept += one->apply(ranks) ? 1 : 0;
    }
    count = kept;
    if (count == 0) return;
    for (std::size_t i = 0; i < count; ++i) open[i]->look(ranks);
  }
}

void merge_plain(const PairRanks::Quick& ranks, FewMerges* jobs, std::size_t count) {
  merge_by_turns(ranks, jobs, count);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi,bmi2,lzcnt")]] void merge_avx2(const PairRanks::Quick& ranks,
                                                       FewMerges* jobs, std::size_t count) {
  merge_by_turns(ranks, jobs, count);
}

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
}
#else
constexpr auto merge_avx2 = merge_plain;
bool has_avx2() { return false; }
#endif

}  // namespace

void BpeWords::merge_all(BpeDesk& desk) const {
  static const bool avx2 = has_avx2();
  (avx2 ? merge_avx2 : merge_plain)(ranks_.quick(), desk.jobs, desk.job_count);
}

// Puts the ids of all, then remembers.
void BpeWords::finish(Scratch& scratch) const {
  auto& desk = scratch.desk;
  auto& out = scratch.ids;
  ++desk.finished;
  merge_all(desk);
  std::size_t places[BpeDesk::kItems + 1];
  for (std::size_t i = 0; i < desk.item_count; ++i) {
    const auto& item = desk.items[i];
    places[i] = out.size();
    if (item.known.by_two)
      out.add_pairs(item.known.by_two, item.known.count);
    else if (item.job >= 0)
      desk.jobs[static_cast<std::size_t>(item.job)].put(out);
    else
      out.add(item.id);
  }
  places[desk.item_count] = out.size();
  for (std::size_t i = 0; i < desk.kept_count; ++i) {
    const auto& one = desk.kept[i];
    const auto first = places[one.first];
    const auto ids = out.from(first).first(places[one.last] - first);
    if (one.key)
      scratch.parts.put(*one.key, ids);
    else
      scratch.parts.put(one.text, one.readable, ids);
  }
  desk.clear();
}

}  // namespace tokenizer
