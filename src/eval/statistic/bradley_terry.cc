#include "eval/statistic/bradley_terry.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

namespace eval::statistic {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kMostRounds = 100'000;
constexpr double kClose = 1e-12;  // change of any strength, relative, with which a fit ends

// wins[i][j]: of i over j.
using Wins = std::vector<std::vector<double>>;

struct Game {
  std::size_t first, second;
  double won;
};

Wins wins_of(std::size_t models, const std::vector<Game>& games,
             std::span<const std::size_t> drawn) {
  Wins out(models, std::vector<double>(models));
  for (const auto which : drawn) {
    const auto& game = games[which];
    out[game.first][game.second] += game.won;
    out[game.second][game.first] += 1 - game.won;
  }
  return out;
}

// Those that `from` has won against, directly or through others.
std::vector<bool> beaten_by(const Wins& wins, std::size_t from, bool backwards) {
  std::vector<bool> seen(wins.size());
  std::vector<std::size_t> open{from};
  seen[from] = true;
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (std::size_t to = 0; to < wins.size(); ++to)
      if (!seen[to] && (backwards ? wins[to][at] : wins[at][to]) > 0) {
        seen[to] = true;
        open.push_back(to);
      }
  }
  return seen;
}

// A set of models that won nothing, or lost nothing, against the rest; empty where strengths are bounded.
std::vector<std::size_t> unbounded(const Wins& wins) {
  for (const bool backwards : {false, true}) {
    const auto seen = beaten_by(wins, 0, backwards);
    std::vector<std::size_t> inside;
    for (std::size_t i = 0; i < seen.size(); ++i)
      if (seen[i]) inside.push_back(i);
    if (inside.size() < seen.size()) return inside;
  }
  return {};
}

// One round of Hunter's minorisation; how much the largest change is.
double improve(const Wins& wins, std::vector<double>& strength) {
  const auto n = strength.size();
  std::vector<double> next(n);
  double product = 0, change = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double won = 0, share = 0;
    for (std::size_t j = 0; j < n; ++j) {
      won += wins[i][j];
      if (const double games = wins[i][j] + wins[j][i]; j != i && games > 0)
        share += games / (strength[i] + strength[j]);
    }
    next[i] = won / share;
    product += std::log(next[i]);
  }
  const double scale = std::exp(-product / static_cast<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    next[i] *= scale;
    change = std::max(change, std::abs(next[i] - strength[i]) / strength[i]);
  }
  strength = std::move(next);
  return change;
}

std::vector<double> fit(const Wins& wins) {
  std::vector<double> strength(wins.size(), 1);
  for (int round = 0; round < kMostRounds; ++round)
    if (improve(wins, strength) < kClose) break;
  for (auto& one : strength) one = std::log(one);
  return strength;
}

double quantile(std::vector<double>& values, double share) {
  std::ranges::sort(values);
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

class Ranker {
 public:
  explicit Ranker(const std::vector<Judged>& judged) {
    std::set<std::string> names;
    for (const auto& one : judged) names.insert({one.first, one.second});
    names_.assign(names.begin(), names.end());
    for (const auto& one : judged) games_.push_back({place(one.first), place(one.second), one.won});
  }

  Result<Ranking> rank(std::int64_t draws, const base::Random& random) const {
    if (names_.size() < 2)
      return Error{Code::bad_data, "the judgements are of fewer than two models", "", ""};
    std::vector<std::size_t> all(games_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    const auto wins = wins_of(names_.size(), games_, all);
    if (const auto set = unbounded(wins); !set.empty()) return without_bound(set);
    Ranking out{.models = {}, .judged = games_.size()};
    const auto points = fit(wins);
    for (std::size_t i = 0; i < names_.size(); ++i) out.models.push_back(strength(i, points, wins));
    add_intervals(out, draws, random);
    std::ranges::stable_sort(out.models, std::ranges::greater(), &Strength::points);
    look_at_places(out);
    return out;
  }

 private:
  std::size_t place(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(names_, name) - names_.begin());
  }

  Error without_bound(const std::vector<std::size_t>& set) const {
    std::string who;
    for (const auto one : set) who += (who.empty() ? "'" : ", '") + names_[one] + "'";
    return {
        Code::bad_data,
        "no ranking follows: " + who +
            " and the other models are not joined by wins both ways, so the distance has no bound",
        "", "judge more pairs of these with the others, or rank them apart"};
  }

  Strength strength(std::size_t i, const std::vector<double>& points, const Wins& wins) const {
    Strength out{.name = names_[i], .points = points[i]};
    for (std::size_t j = 0; j < wins.size(); ++j) {
      out.wins += wins[i][j];
      out.games += wins[i][j] + wins[j][i];
    }
    return out;
  }

  void add_intervals(Ranking& out, std::int64_t draws, const base::Random& random) const {
    std::vector<std::vector<double>> points(names_.size());
    std::vector<std::size_t> drawn(games_.size());
    for (std::int64_t draw = 0; draw < draws; ++draw) {
      for (std::size_t i = 0; i < drawn.size(); ++i)
        drawn[i] = random.below(games_.size(), static_cast<std::uint64_t>(draw), i);
      const auto wins = wins_of(names_.size(), games_, drawn);
      if (!unbounded(wins).empty()) {
        ++out.unfit_draws;
        continue;
      }
      const auto fitted = fit(wins);
      for (std::size_t i = 0; i < fitted.size(); ++i) points[i].push_back(fitted[i]);
    }
    // Of few draws that fit, what is left is no picture of the spread.
    if (points[0].size() < 2 || static_cast<std::int64_t>(2 * out.unfit_draws) > draws) return;
    for (std::size_t i = 0; i < points.size(); ++i)
      out.models[i].interval = Interval{quantile(points[i], 0.025), quantile(points[i], 0.975)};
  }

  void look_at_places(Ranking& out) const {
    double won = 0;
    for (const auto& game : games_) won += game.won;
    const auto n = static_cast<double>(games_.size());
    out.first_won = won / n;
    out.first_interval = wilson_interval(won, n);
  }

  std::vector<std::string> names_;
  std::vector<Game> games_;
};

}  // namespace

double Strength::elo() const { return 1000 + 400 / std::numbers::ln10 * points; }

Result<Ranking> rank_models(const std::vector<Judged>& judged, std::int64_t draws,
                            const base::Random& random) {
  for (const auto& one : judged)
    if (one.first == one.second)
      return Error{Code::bad_data, "a judgement holds '" + one.first + "' against itself", "", ""};
  return Ranker(judged).rank(draws, random);
}

}  // namespace eval::statistic
