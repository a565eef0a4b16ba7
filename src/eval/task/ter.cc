// Translation edit rate: the fewest insertions, deletions and substitutions after blocks of words were shifted, one
// after the other, each the one that saves most. Which shifts are looked at is part of the definition (Tercom): a
// block of at most ten words that stands in the reference not more than fifty places away, where both sides are wrong.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "eval/task/translation.h"
#include "text/normalize.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using Words = std::vector<std::string>;

constexpr std::int64_t kFar = INT64_MAX / 4;
constexpr std::int64_t kBeam = 25, kMostDistance = 50;
constexpr std::size_t kMostSize = 10, kMostCandidates = 1000;

enum class Edit : char { none, keep, change, drop, add };

struct Cell {
  std::int64_t cost = kFar;
  Edit edit = Edit::none;
};

struct Distance {
  std::int64_t cost = 0;
  std::vector<Edit> trace;  // from what was said to the reference
};

// Cells near the diagonal alone, as Tercom has them.
Distance distance(const Words& said, const Words& reference) {
  const auto n = static_cast<std::int64_t>(said.size()),
             m = static_cast<std::int64_t>(reference.size());
  const auto width = reference.size() + 1;
  std::vector<Cell> table((said.size() + 1) * width);
  const auto at = [&](std::int64_t i, std::int64_t j) -> Cell& {
    return table[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(j)];
  };
  for (std::int64_t j = 0; j <= m; ++j) at(0, j) = {j, Edit::add};
  const double ratio = n > 0 ? static_cast<double>(m) / static_cast<double>(n) : 1;
  const auto beam =
      kBeam < ratio / 2 ? static_cast<std::int64_t>(std::ceil(ratio / 2 + kBeam)) : kBeam;
  for (std::int64_t i = 1; i <= n; ++i) {
    const auto middle = static_cast<std::int64_t>(std::floor(static_cast<double>(i) * ratio));
    const auto end = i == n ? m + 1 : std::min(m + 1, middle + beam);
    for (auto j = std::max<std::int64_t>(0, middle - beam); j < end; ++j) {
      auto& cell = at(i, j);
      const auto offer = [&](std::int64_t cost, Edit edit) {
        if (cell.cost > cost) cell = {cost, edit};
      };
      if (j == 0) {
        cell = {at(i - 1, 0).cost + 1, Edit::drop};
        continue;
      }
      const bool same =
          said[static_cast<std::size_t>(i - 1)] == reference[static_cast<std::size_t>(j - 1)];
      offer(at(i - 1, j - 1).cost + (same ? 0 : 1), same ? Edit::keep : Edit::change);
      offer(at(i - 1, j).cost + 1, Edit::drop);
      offer(at(i, j - 1).cost + 1, Edit::add);
    }
  }
  Distance out{at(n, m).cost, {}};
  for (auto i = n, j = m; i > 0 || j > 0;) {
    const auto edit = at(i, j).edit;
    out.trace.push_back(edit);
    i -= edit != Edit::add && i > 0;
    j -= edit != Edit::drop && j > 0;
  }
  std::ranges::reverse(out.trace);
  return out;
}

// Where words of the reference stand in what was said, and which words of both are wrong.
struct Alignment {
  std::map<std::int64_t, std::int64_t> place;
  std::vector<bool> wrong_said, wrong_reference;

  explicit Alignment(const std::vector<Edit>& trace) {
    std::int64_t said = -1, reference = -1;
    for (const auto edit : trace) {
      const bool wrong = edit != Edit::keep;
      if (edit != Edit::add) {
        ++said;
        wrong_said.push_back(wrong);
      }
      if (edit != Edit::drop) {
        place[++reference] = said;
        wrong_reference.push_back(wrong);
      }
    }
  }
};

Words shifted(const Words& words, std::size_t start, std::size_t size, std::size_t target) {
  const auto begin = words.begin() + static_cast<std::ptrdiff_t>(start);
  const Words block(begin, begin + static_cast<std::ptrdiff_t>(size));
  Words out = words;
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(start),
            out.begin() + static_cast<std::ptrdiff_t>(start + size));
  // Inside of the block the target counts from the words behind it.
  const auto place = target > start + size ? target - size : target;
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(std::min(place, out.size())), block.begin(),
             block.end());
  return out;
}

class Shifter {
 public:
  explicit Shifter(const Words& reference) : reference_(reference) {}

  // Edits and shifts.
  std::int64_t edits(Words said) {
    std::int64_t shifts = 0;
    while (true) {
      const auto before = distance(said, reference_);
      auto best = best_shift(said, before);
      if (looked_at_ >= kMostCandidates || std::get<0>(best) <= 0) return shifts + before.cost;
      ++shifts;
      said = std::move(std::get<4>(best));
    }
  }

 private:
  // What it saves; then the longest, the earliest, and the earliest target.
  using Candidate = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, Words>;

  Candidate best_shift(const Words& said, const Distance& before) {
    const Alignment aligned(before.trace);
    Candidate best{INT64_MIN, 0, 0, 0, {}};
    for (std::size_t s = 0; s < said.size(); ++s)
      for (std::size_t r = 0; r < reference_.size(); ++r) {
        if (std::abs(static_cast<std::int64_t>(r) - static_cast<std::int64_t>(s)) > kMostDistance)
          continue;
        for (std::size_t size = 1;
             size <= kMostSize && s + size <= said.size() && r + size <= reference_.size() &&
             said[s + size - 1] == reference_[r + size - 1];
             ++size) {
          consider(said, before.cost, aligned, s, r, size, best);
          if (looked_at_ >= kMostCandidates) return best;
        }
      }
    return best;
  }

  void consider(const Words& said, std::int64_t cost, const Alignment& aligned, std::size_t s,
                std::size_t r, std::size_t size, Candidate& best) {
    const auto any = [&](const std::vector<bool>& wrong, std::size_t begin) {
      return std::find(wrong.begin() + static_cast<std::ptrdiff_t>(begin),
                       wrong.begin() + static_cast<std::ptrdiff_t>(begin + size),
                       true) != wrong.begin() + static_cast<std::ptrdiff_t>(begin + size);
    };
    if (!any(aligned.wrong_said, s) || !any(aligned.wrong_reference, r)) return;
    const auto start = static_cast<std::int64_t>(s), length = static_cast<std::int64_t>(size);
    const auto stands = aligned.place.at(static_cast<std::int64_t>(r));
    if (start <= stands && stands < start + length) return;
    std::int64_t last = -1;
    for (std::int64_t offset = -1; offset < length; ++offset) {
      const auto place = static_cast<std::int64_t>(r) + offset;
      std::int64_t target = 0;
      if (place != -1) {
        const auto found = aligned.place.find(place);
        if (found == aligned.place.end()) break;
        target = found->second + 1;
      }
      if (target == last) continue;
      last = target;
      auto words = shifted(said, s, size, static_cast<std::size_t>(target));
      const auto saved = cost - distance(words, reference_).cost;
      ++looked_at_;
      best = std::max(best, Candidate{saved, length, -start, -target, std::move(words)});
    }
  }

  const Words& reference_;
  std::size_t looked_at_ = 0;
};

Words words_of(const std::string& text) {
  return split_words(text::lower(tokenizer::jinja::strip_right(text)));
}

}  // namespace

// Edits, and words of the reference.
Statistics ter_statistics(const Translation& one) {
  const auto said = words_of(one.said), reference = words_of(one.reference);
  if (reference.empty()) return {static_cast<double>(said.size()), 0};
  return {static_cast<double>(Shifter(reference).edits(said)),
          static_cast<double>(reference.size())};
}

double ter_of(const Statistics& sums) {
  if (sums[1] > 0) return 100 * sums[0] / sums[1];
  return sums[0] > 0 ? 100 : 0;
}

}  // namespace eval::task
