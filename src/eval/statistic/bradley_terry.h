// Strengths of models from judged pairs of their answers: Bradley and Terry (1952), fitted as Hunter (2004) does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "eval/statistic/mean.h"

namespace eval::statistic {

// One judgement of two answers; which of them stood first may sway a judge.
struct Judged {
  std::string first, second;
  double won = 0.5;  // 1 by the first, 0 by the second, 0.5 by neither
};

struct Strength {
  std::string name;
  double points = 0;                   // natural logarithm of the odds, 0 in the mean of all
  std::optional<Interval> interval{};  // of points, by drawing judgements anew
  double wins = 0, games = 0;          // a draw is half a win
  double elo() const;                  // 400 / ln 10 points a unit, 1000 in the mean
};

struct Ranking {
  std::vector<Strength> models;  // the strongest first
  double first_won = 0;       // share of judgements that the answer shown first won; a draw is half
  Interval first_interval{};  // Wilson's; where 0.5 lies outside the judge looks at the place
  std::size_t judged = 0,
              unfit_draws = 0;  // draws of which no ranking follows, left out of the intervals
};

// Error: bad_data where no ranking follows: fewer than two models; a model or group of models that won, or lost,
// everything against the others, whose strength has no bound (it is named).
base::Result<Ranking> rank_models(const std::vector<Judged>& judged, std::int64_t draws,
                                  const base::Random& random);

}  // namespace eval::statistic
