// Cutting by places; see the header.
#include "tokenizer/splitter.h"

#include <algorithm>

#include "base/utf8.h"

namespace tokenizer {
namespace {

struct Stretch {
  std::uint32_t begin, end;
  bool fits;
};

// Places and gaps, in order; empty places too.
std::vector<Stretch> stretches(std::size_t size, std::span<const Span> places, bool invert) {
  std::vector<Stretch> out;
  std::uint32_t done = 0;
  for (const auto& place : places) {
    if (place.begin > done) out.push_back({done, place.begin, invert});
    out.push_back({place.begin, place.end, !invert});
    done = place.end;
  }
  if (done < size) out.push_back({done, static_cast<std::uint32_t>(size), invert});
  return out;
}

// Joins a stretch to the one before it where `joins` says so.
template <class Joins>
void join(std::vector<Stretch>& list, Joins joins) {
  std::vector<Stretch> out;
  bool before = false;  // whether the stretch before fitted
  for (const auto& one : list) {
    if (!out.empty() && joins(before, one.fits))
      out.back().end = one.end;
    else
      out.push_back(one);
    before = one.fits;
  }
  list = std::move(out);
}

// The same from the other end.
void join_with_next(std::vector<Stretch>& list) {
  std::vector<Stretch> out;
  bool behind = false;
  for (auto one = list.rbegin(); one != list.rend(); ++one) {
    if (!out.empty() && one->fits && !behind)
      out.back().begin = one->begin;
    else
      out.push_back(*one);
    behind = one->fits;
  }
  std::ranges::reverse(out);
  list = std::move(out);
}

}  // namespace

void cut_each(std::vector<Piece>& pieces,
              const std::function<void(AlignedText, std::vector<AlignedText>&)>& cut) {
  std::vector<Piece> next;
  std::vector<AlignedText> cuts;
  for (auto& piece : pieces) {
    if (piece.ready) {
      next.push_back(std::move(piece));
      continue;
    }
    cuts.clear();
    cut(std::move(piece.text), cuts);
    for (auto& one : cuts)
      if (!one.empty()) next.push_back({std::move(one), false, {}});
  }
  pieces = std::move(next);
}

base::Result<Behavior> read_behavior(const Part& part, const char* usual) {
  const auto name = TRY(part.text("behavior", usual));
  if (name == "Removed") return Behavior::removed;
  if (name == "Isolated") return Behavior::isolated;
  if (name == "MergedWithPrevious") return Behavior::merged_with_previous;
  if (name == "MergedWithNext") return Behavior::merged_with_next;
  if (name == "Contiguous") return Behavior::contiguous;
  return part.unsupported("the behavior '" + name + "' of " + part.type() + " is not known here");
}

void cut_at(const AlignedText& text, std::span<const Span> places, bool invert, Behavior behavior,
            std::vector<AlignedText>& out) {
  auto list = stretches(text.bytes().size(), places, invert);
  switch (behavior) {
    case Behavior::removed:
      std::erase_if(list, [](const Stretch& one) { return one.fits; });
      break;
    case Behavior::isolated:
      break;
    case Behavior::contiguous:
      join(list, [](bool before, bool now) { return before == now; });
      break;
    case Behavior::merged_with_previous:
      join(list, [](bool before, bool now) { return now && !before; });
      break;
    case Behavior::merged_with_next:
      join_with_next(list);
      break;
  }
  for (const auto& one : list)
    if (one.end > one.begin) out.push_back(text.slice(one.begin, one.end));
}

std::vector<Span> places_of(std::string_view text, const std::function<bool(char32_t)>& fits) {
  std::vector<Span> places;
  for (std::uint32_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    if (fits(c.value)) places.push_back({at, at + c.size});
    at += c.size;
  }
  return places;
}

base::Result<SplitterMade> make_splitter(const Part& part) {
  return make_part(splitter::all(), "pre-tokenizer", part);
}

}  // namespace tokenizer
