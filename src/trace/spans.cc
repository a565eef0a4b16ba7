#include "trace/spans.h"

#include <algorithm>

namespace trace {

namespace {

class Search {
 public:
  Search(const Part& part, std::string_view text, std::span<const std::size_t> borders)
      : part_(part), text_(text), borders_(borders) {}

  // The first border from which the text up to border `end` stands in the part; not before `low`.
  std::size_t first(std::size_t end, std::size_t low = 0) const {
    auto range = part_.all();
    auto begin = end;
    while (begin > low) {
      for (auto at = borders_[begin]; at > borders_[begin - 1]; --at) {
        range = part_.extended(range, static_cast<std::uint8_t>(text_[at - 1]));
        if (range.count() == 0) return begin;
      }
      --begin;
    }
    return begin;
  }

  // The last border, of [good, bad), up to which the text from `begin` stands there; it stands up to
  // `good` and not up to `bad`.
  std::size_t last(std::size_t begin, std::size_t good, std::size_t bad) const {
    for (std::size_t step = 1; good + step < bad; step *= 2) {
      if (first(good + step, begin) > begin) {
        bad = good + step;
        break;
      }
      good += step;
    }
    while (bad - good > 1) {
      const auto middle = good + (bad - good) / 2;
      (first(middle, begin) == begin ? good : bad) = middle;
    }
    return good;
  }

 private:
  const Part& part_;
  std::string_view text_;
  std::span<const std::size_t> borders_;
};

}  // namespace

std::vector<std::size_t> borders_of(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) out.push_back(i);
  if (out.empty() || out.front() != 0) out.insert(out.begin(), 0);
  if (!text.empty()) out.push_back(text.size());
  return out;
}

Range find(const Part& part, std::string_view bytes) {
  auto range = part.all();
  for (auto i = bytes.size(); i-- > 0 && range.count() > 0;)
    range = part.extended(range, static_cast<std::uint8_t>(bytes[i]));
  return range;
}

// From the end to the front; all spans that end at `open` or behind it are found already. Where what ends
// at `probe` is short, no span of `least` ends between it and `open`: it would hold the code point that did
// not fit, or begin behind that and be too short.
std::vector<Span> longest_spans(const Part& part, std::string_view text,
                                std::span<const std::size_t> borders, std::size_t least) {
  std::vector<Span> out;
  const Search search(part, text, borders);
  const auto skip = least / 2;
  for (auto open = borders.size(); open > least;) {
    const auto probe = open - 1 - skip;
    if (probe - search.first(probe) + skip < least) {
      open = probe;
      continue;
    }
    const auto end = open - 1;
    const auto begin = search.first(end);
    open = end;
    if (end - begin < least) continue;
    out.push_back({borders[begin], borders[end]});
    if (begin == 0) break;
    // The next one begins before this one and ends before it, too.
    const auto shortest = begin - 1 + least;
    open = search.first(shortest, begin - 1) > begin - 1
               ? shortest
               : search.last(begin - 1, shortest, end) + 1;
  }
  std::ranges::reverse(out);
  return out;
}

std::vector<Span> outermost(std::vector<Span> spans) {
  std::ranges::sort(spans, [](const Span& a, const Span& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::vector<Span> out;
  for (const auto& span : spans)
    if (out.empty() || span.end > out.back().end) out.push_back(span);
  return out;
}

}  // namespace trace
