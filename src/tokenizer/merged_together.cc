// Eight ranks lie in one register, or in two where the processor has smaller ones; see the header.
#include "tokenizer/merged_together.h"

#include <algorithm>
#include <bit>

namespace tokenizer {
namespace {

using Piece = MergedTogether::Piece;
using Lanes = std::int32_t __attribute__((vector_size(32)));
constexpr std::size_t kLanes = 8;
constexpr Lanes kIndex = {0, 1, 2, 3, 4, 5, 6, 7};
constexpr int kEnd = MergedTogether::kBytes;
constexpr std::int32_t kPlaces = (1 << MergeHash::kPlaceBits) - 1;

// Of the place of `lane`; that of no merge stays what it is.
[[gnu::always_inline]] inline std::int32_t key_at(std::int32_t key, std::int32_t lane) {
  return key | (lane & kPlaces);
}

[[gnu::always_inline]] inline std::int32_t least_of(const Lanes* parts, std::size_t count) {
  Lanes all = parts[0];
  for (std::size_t i = 1; i < count; ++i) all = parts[i] < all ? parts[i] : all;
  const Lanes far = __builtin_shufflevector(all, all, 4, 5, 6, 7, 0, 1, 2, 3);
  all = far < all ? far : all;
  const Lanes near = __builtin_shufflevector(all, all, 2, 3, 0, 1, 6, 7, 4, 5);
  all = near < all ? near : all;
  const Lanes beside = __builtin_shufflevector(all, all, 1, 0, 3, 2, 5, 4, 7, 6);
  all = beside < all ? beside : all;
  return all[0];
}

// Keys where they stand in a piece.
using Stored [[gnu::may_alias]] = Lanes;

template <std::size_t Parts>
[[gnu::always_inline]] inline void load(const std::int32_t* from, Lanes (&parts)[Parts]) {
  for (std::size_t i = 0; i < Parts; ++i) parts[i] = reinterpret_cast<const Stored*>(from)[i];
}

// What is read as a whole soon is written as a whole, where that is little: a processor waits where a
// register is read of which a part was written just now.
template <std::size_t Parts>
[[gnu::always_inline]] inline void change(Lanes (&parts)[Parts], const std::int32_t (&lanes)[3],
                                          const std::int32_t (&keys)[3], std::int32_t* to) {
  if (Parts > 2) {
    for (int i = 0; i < 3; ++i) to[std::max(lanes[i], 0)] = keys[i];
    return;
  }
  for (std::size_t i = 0; i < Parts; ++i) {
    for (int k = 0; k < 3; ++k)
      parts[i] =
          kIndex + static_cast<std::int32_t>(kLanes * i) == lanes[k] ? Lanes{} + keys[k] : parts[i];
    reinterpret_cast<Stored*>(to)[i] = parts[i];
  }
}

// The lowest of the bits but the highest, which is 0 in all that is asked; 63 where there is none.
[[gnu::always_inline]] inline int lowest(std::uint64_t bits) {
  return __builtin_ctzll(bits | std::uint64_t{1} << 63);
}

// Which merge of a piece is next, and asks for the memory that says what becomes of its neighbours; false where there
// is none.
template <std::size_t Parts>
[[gnu::always_inline]] inline bool choose(const MergeHash& merges, const Lanes (&parts)[Parts],
                                          Piece& piece) {
  const auto least = least_of(parts, Parts);
  if (least == MergeHash::kNothing) return false;
  const auto lane = least & kPlaces;
  const auto there = piece.there, behind = there >> lane >> 1;
  auto& next = piece.next;
  next.lane = lane;
  next.gone = lane + 1 + lowest(behind);
  next.behind = std::min(lane + 1 + lowest(behind & (behind - 1)), kEnd);
  next.before = static_cast<int>(std::bit_width(there & ((std::uint64_t{1} << lane) - 1))) - 1;
  next.id = merges.result(least);
  next.left = merges.expect(piece.ids[next.before + 1], next.id);
  next.right = merges.expect(next.id, piece.ids[next.behind + 1]);
  return true;
}

// The merge that is next, and which comes then; false where none is left.
template <std::size_t Parts>
[[gnu::always_inline]] inline bool step(const MergeHash& merges, Piece& piece) {
  Lanes parts[Parts];
  load(piece.keys, parts);
  const auto next = piece.next;
  const auto left = merges.find(piece.ids[next.before + 1], next.id, next.left),
             right = merges.find(next.id, piece.ids[next.behind + 1], next.right);
  piece.there &= ~(std::uint64_t{1} << next.gone);
  piece.ids[next.lane + 1] = next.id;
  // Where there is none before it is the first, whose key comes last.
  change(parts, {next.gone, next.before, next.lane},
         {MergeHash::kNothing, key_at(left, next.before), key_at(right, next.lane)}, piece.keys);
  if (Parts > 2) load(piece.keys, parts);
  return choose(merges, parts, piece);
}

template <std::size_t Parts>
[[gnu::always_inline]] inline void merge_all(const MergeHash& merges, Piece* pieces,
                                             std::vector<std::uint32_t>& waiting) {
  auto count = waiting.size();
  const auto keep = [&](auto&& goes_on) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto one = waiting[i];
      waiting[kept] = one;
      kept += goes_on(pieces[one]);
    }
    count = kept;
  };
  keep([&](Piece& piece) {
    Lanes parts[Parts];
    load(piece.keys, parts);
    return choose(merges, parts, piece);
  });
  while (count > 0) keep([&](Piece& piece) { return step<Parts>(merges, piece); });
}

using Classes = MergedTogether::Classes;

[[gnu::always_inline]] inline void merge_classes(const MergeHash& merges, Piece* pieces,
                                                 Classes& classes) {
  merge_all<1>(merges, pieces, classes[0]);
  merge_all<2>(merges, pieces, classes[1]);
  merge_all<3>(merges, pieces, classes[2]);
  merge_all<4>(merges, pieces, classes[3]);
  merge_all<6>(merges, pieces, classes[4]);
  merge_all<8>(merges, pieces, classes[5]);
}

void merge_plain(const MergeHash& merges, Piece* pieces, Classes& classes) {
  merge_classes(merges, pieces, classes);
}

#if defined(__x86_64__)
[[gnu::target("avx2,bmi,bmi2,lzcnt")]] void merge_avx2(const MergeHash& merges, Piece* pieces,
                                                       Classes& classes) {
  merge_classes(merges, pieces, classes);
}

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
}
#else
constexpr auto merge_avx2 = merge_plain;
bool has_avx2() { return false; }
#endif

// The least class that has room.
std::size_t class_of(std::size_t size) {
  static constexpr std::uint8_t kClass[] = {0, 1, 2, 3, 4, 4, 5, 5};
  return kClass[(size - 1) / kLanes];
}

// The symbols that a piece begins with; how many.
std::size_t spell(const WholeCharacters& characters, const std::array<std::int32_t, 256>& bytes,
                  std::string_view text, std::int32_t* ids) {
  const auto *begin = text.data(), *end = begin + text.size();
  std::size_t count = 0;
  int size = 1;
  for (const auto* p = begin; p != end; p += size, ++count) {
    const auto* whole = characters.at(p, begin, end, size);
    if (!whole) size = 1;
    ids[count] = whole ? whole->id : bytes[static_cast<unsigned char>(*p)];
  }
  return count;
}

// Returns the class of the piece.
std::size_t lay(const MergeHash& merges, std::size_t count, Piece& piece) {
  static constexpr std::size_t kParts[] = {1, 2, 3, 4, 6, 8};
  const auto in = class_of(count);
  piece.ids[0] = piece.ids[count + 1] = piece.ids[kEnd + 1] = -1;
  piece.there = ~std::uint64_t{0} >> (64 - count);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const auto key = merges.find(piece.ids[i + 1], piece.ids[i + 2]);
    piece.keys[i] = key_at(key, static_cast<std::int32_t>(i));
  }
  std::fill(piece.keys + count - 1, piece.keys + kLanes * kParts[in], MergeHash::kNothing);
  return in;
}

}  // namespace

void MergedTogether::merge(const MergeHash& merges, const WholeCharacters& characters,
                           const std::array<std::int32_t, 256>& bytes,
                           const std::string_view* pieces, std::size_t count) {
  if (pieces_.size() < count) pieces_.resize(count);
  for (auto& one : classes_) one.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto symbols = spell(characters, bytes, pieces[i], pieces_[i].ids + 1);
    classes_[lay(merges, symbols, pieces_[i])].push_back(i);
  }
  static const bool avx2 = has_avx2();
  (avx2 ? merge_avx2 : merge_plain)(merges, pieces_.data(), classes_);
}

std::size_t MergedTogether::ids(std::size_t piece, std::int32_t* out) const {
  const auto& one = pieces_[piece];
  std::size_t count = 0;
  for (auto there = one.there; there != 0; there &= there - 1)
    out[count++] = one.ids[std::countr_zero(there) + 1];
  return count;
}

}  // namespace tokenizer
