// How long what stands here took, as its records and logs say; never by a clock.
//
// Work of more than ten minutes gives way to other work only where somebody asks for that
// (--replace): a key that was changed by accident shows before a machine is busy for hours.
#pragma once

#include <span>
#include <string>

#include "run/graph.h"

namespace run {

inline constexpr double kLongSeconds = 600;
inline bool is_long(double seconds) { return seconds > kLongSeconds; }

// Wall time of the artefact that was recorded last under that name; 0 where no record says it.
double recorded_seconds(std::span<const ledger::Record> records, const std::string& name);

// "14 min", "2 h 10 min".
std::string duration(double seconds);

// Reasons of a verdict: that it gives way only where it is said, and that this may come to be asked.
std::string must_yield(const LongWork& work);
std::string may_yield(const LongWork& work);

}  // namespace run
