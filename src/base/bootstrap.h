// How sure a figure over several units is: a 95 % interval by resampling whole units.
//
// Units (documents, articles) are drawn with replacement and the figure is computed of each draw
// (Efron's percentile bootstrap), for what lies within a unit is not independent of the rest of it.
// The draws are counter-based, so an interval is a function of seed and units alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "base/random.h"

namespace base {

struct Interval {
  double low = 0;
  double high = 0;
};

// 2.5 % and 97.5 % points of `draws` figures; `figure` is given as many indices below `units` as
// there are units. Place i of a draw is random.below(units, draw, i): the same for every figure
// that is asked with the same `random`, so that figures of the same units are resampled together.
// Nothing for fewer than two units, which say nothing about the spread.
std::optional<Interval> bootstrap(
    std::size_t units, std::int64_t draws, const Random& random,
    const std::function<double(std::span<const std::size_t> drawn)>& figure);

}  // namespace base
