// How sure a ratio of sums over documents is: a 95 % interval by resampling whole documents.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bootstrap.h"

namespace eval {

struct Scored {
  double bits = 0;
  std::uint64_t bytes = 0;
};

using base::Interval;

// Sum of bits over sum of bytes, in the order given.
double bits_per_byte(std::span<const Scored> documents);

// 2.5 % and 97.5 % points of `draws` resampled ratios. Nothing for fewer than two documents: one
// document says nothing about the spread.
std::optional<Interval> interval(std::span<const Scored> documents, std::int64_t draws,
                                 const base::Random& random);

}  // namespace eval
