#include "model/block/cost.h"

#include <algorithm>
#include <cmath>

namespace model::block {

double Pairs::met(double before) const {
  return reach > 0 ? std::min(before, static_cast<double>(reach)) : before;
}

// As if tokens were so short that the sum over them is an integral: n * n of all pairs, and beyond the
// reach R as many for each token, R * R + 2 * R * (n - R).
double Pairs::square(double length) const {
  const auto all = std::pow(length, 2), most = static_cast<double>(reach);
  return reach > 0 && length > most ? most * (2 * length - most) : all;
}

// Layers are mostly alike, so what is alike in them is one entry.
Cost& Cost::operator+=(const Cost& other) {
  token_flops += other.token_flops;
  one_way_flops += other.one_way_flops;
  floats += other.floats;
  working += other.working;
  passing += other.passing;
  idle += other.idle;
  held += other.held;
  for (const auto& one : other.pairs) {
    const auto same = std::ranges::find_if(
        pairs, [&](const Pairs& p) { return p.reach == one.reach && p.learns == one.learns; });
    same == pairs.end() ? pairs.push_back(one) : void(same->flops += one.flops);
  }
  for (const auto& one : other.kept) {
    const auto same = std::ranges::find_if(
        kept, [&](const KeptRows& k) { return k.most == one.most && k.tokens == one.tokens; });
    same == kept.end() ? kept.push_back(one) : void(same->numbers += one.numbers);
  }
  return *this;
}

double Cost::flops_behind(double before) const {
  double out = token_flops;
  for (const auto& one : pairs) out += 2 * one.flops * one.met(before);
  return out;
}

double Cost::forward_flops_behind(double before) const {
  double both = token_flops - one_way_flops, forward = one_way_flops;
  for (const auto& one : pairs) (one.learns ? both : forward) += 2 * one.flops * one.met(before);
  return both / 3 + forward;
}

double Cost::text_flops(double length, double times) const {
  double out = 0;
  for (const auto& one : pairs) out += one.flops * (times * one.square(length));
  return out;
}

double Cost::segment_flops(std::span<const std::uint32_t> segments) const {
  double out = 0;
  for (const auto& one : pairs) {
    double squares = 0;
    for (std::size_t s = 0; s + 1 < segments.size(); ++s)
      squares += one.square(segments[s + 1] - segments[s]);
    out += one.flops * squares;
  }
  return out;
}

base::Size Cost::state_numbers(std::int64_t length) const {
  auto out = held;
  for (const auto& one : kept) {
    const auto rows = length / one.tokens;
    out += one.numbers * (one.most > 0 ? std::min(rows, one.most) : rows);
  }
  return out;
}

}  // namespace model::block
