#include "tokenizer/unigram_lattice.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/utf8.h"

namespace tokenizer {
namespace {

constexpr double kPenalty = 10;     // of an unknown character, as encoding has it
constexpr std::size_t kShort = 24;  // bytes of words whose probabilities a double holds

}  // namespace

UnigramLattice::UnigramLattice(const std::vector<UnigramPiece>& pieces) {
  auto model = std::make_shared<Model>();
  std::vector<std::pair<std::string_view, std::int32_t>> words;
  words.reserve(pieces.size());
  model->scores.reserve(pieces.size());
  model->chances.reserve(pieces.size());
  for (const auto& piece : pieces) {
    words.emplace_back(piece.text, static_cast<std::int32_t>(words.size()));
    model->scores.push_back(piece.score);
    model->chances.push_back(std::exp(piece.score));
  }
  model->trie = Trie(std::move(words));
  const auto lowest = pieces.empty() ? 0 : std::ranges::min(model->scores);
  model->unknown_score = std::max(lowest - kPenalty, -40.0);
  model_ = std::move(model);
}

// In the order of their beginnings.
void UnigramLattice::lay(std::string_view word, std::int32_t without) {
  arcs_.clear();
  for (std::size_t at = 0; at < word.size();) {
    const auto size = base::read_code_point(word, at).size;
    bool alone = false;
    model_->trie.each_prefix(word.substr(at), [&](std::size_t length, std::int32_t piece) {
      if (piece == without) return;
      arcs_.push_back(
          {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + length), piece});
      alone |= length == size;
    });
    if (!alone)
      arcs_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size), -1});
    at += size;
  }
}

// Forward and backward sums over the ways. Those of a long word need more range than a double has.
template <class Real>
void UnigramLattice::expect_in(std::size_t size,
                               const std::function<void(std::int32_t, double)>& use) {
  std::vector<Real> before(size + 1), behind(size + 1);
  const Real unknown = std::exp(static_cast<Real>(model_->unknown_score));
  const auto chance = [&](const Arc& arc) {
    return arc.piece < 0 ? unknown
                         : static_cast<Real>(model_->chances[static_cast<std::size_t>(arc.piece)]);
  };
  before[0] = behind[size] = 1;
  for (const auto& arc : arcs_) before[arc.end] += before[arc.begin] * chance(arc);
  for (auto arc = arcs_.rbegin(); arc != arcs_.rend(); ++arc)
    behind[arc->begin] += behind[arc->end] * chance(*arc);
  const Real all = before[size];
  if (!(all > 0)) return;
  for (const auto& arc : arcs_)
    if (arc.piece >= 0)
      use(arc.piece, static_cast<double>(before[arc.begin] * chance(arc) * behind[arc.end] / all));
}

void UnigramLattice::expect(
    std::string_view word, const std::function<void(std::int32_t piece, double probability)>& use) {
  lay(word, -1);
  if (word.size() <= kShort)
    expect_in<double>(word.size(), use);
  else
    expect_in<long double>(word.size(), use);
}

void UnigramLattice::best(std::string_view word, std::int32_t without,
                          std::vector<std::int32_t>& out) {
  lay(word, without < 0 ? -2 : without);
  score_.assign(word.size() + 1, -std::numeric_limits<double>::infinity());
  arc_to_.assign(word.size() + 1, -1);
  score_[0] = 0;
  for (std::size_t i = 0; i < arcs_.size(); ++i) {
    const auto& arc = arcs_[i];
    const auto own =
        arc.piece < 0 ? model_->unknown_score : model_->scores[static_cast<std::size_t>(arc.piece)];
    if (score_[arc.begin] + own <= score_[arc.end]) continue;
    score_[arc.end] = score_[arc.begin] + own;
    arc_to_[arc.end] = static_cast<std::int32_t>(i);
  }
  out.clear();
  for (auto end = word.size(); end > 0;) {
    const auto& arc = arcs_[static_cast<std::size_t>(arc_to_[end])];
    out.push_back(arc.piece);
    end = arc.begin;
  }
  std::ranges::reverse(out);
}

}  // namespace tokenizer
