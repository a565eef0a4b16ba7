#include "model/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/numerics.h"

namespace model {

namespace {

// Long wavelengths are stretched, short ones stay, between them both mix.
double stretched(const Rope& rope, double frequency) {
  const auto original = static_cast<double>(rope.original_context);
  const double wavelength = 2 * std::numbers::pi / frequency;
  const double smooth = (original / wavelength - rope.low_freq_factor) /
                        (rope.high_freq_factor - rope.low_freq_factor);
  if (wavelength > original / rope.low_freq_factor) return frequency / rope.factor;
  if (wavelength >= original / rope.high_freq_factor)
    return frequency * ((1 - smooth) / rope.factor + smooth);
  return frequency;
}

double grown_base(const Rope& rope, double width, std::int64_t length) {
  const auto original = static_cast<double>(rope.original_context);
  const double times = std::max(static_cast<double>(length), original) / original;
  return rope.theta * base::real::pow(rope.factor * times - (rope.factor - 1), width / (width - 2));
}

// The pair that turns so often within the original context; between two of them a ramp goes from kept
// to divided by the factor.
double pair_of(const Rope& rope, double turns, double width) {
  const auto original = static_cast<double>(rope.original_context);
  return width * base::real::log(original / (turns * 2 * std::numbers::pi)) /
         (2 * base::real::log(rope.theta));
}

std::vector<double> yarn(const Rope& rope, std::vector<double> frequencies, double width) {
  double low = pair_of(rope, rope.beta_fast, width), high = pair_of(rope, rope.beta_slow, width);
  if (rope.truncate) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, width - 1);
  if (low == high) high += 0.001;
  for (std::size_t j = 0; j < frequencies.size(); ++j) {
    const double ramp = std::clamp((static_cast<double>(j) - low) / (high - low), 0.0, 1.0);
    frequencies[j] *= ramp / rope.factor + (1 - ramp);
  }
  return frequencies;
}

}  // namespace

std::vector<double> rope_frequencies(const Rope& rope, std::int64_t head_dim, std::int64_t length) {
  std::vector<double> out;
  const auto width = static_cast<double>(head_dim);
  const double theta = rope.kind == "dynamic" ? grown_base(rope, width, length) : rope.theta;
  const bool divided = rope.kind == "linear" || rope.kind == "proportional";
  const double turning = rope.kind == "proportional" ? std::floor(rope.partial * width / 2) : width;
  for (std::int64_t j = 0; j < head_dim / 2; ++j) {
    const double exponent = 2.0 * static_cast<double>(j) / width;
    const double frequency = 1.0 / base::real::pow(theta, exponent);
    out.push_back(static_cast<double>(j) >= turning ? 0
                  : rope.kind == "llama3"           ? stretched(rope, frequency)
                  : divided                         ? frequency / rope.factor
                                                    : frequency);
  }
  return rope.kind == "yarn" ? yarn(rope, std::move(out), width) : out;
}

RopeTable rope_table(const std::vector<double>& frequencies, std::int64_t first, std::int64_t count,
                     double attention_factor) {
  RopeTable table;
  const auto factor = static_cast<float>(attention_factor);
  const auto size = static_cast<std::size_t>(count) * frequencies.size();
  table.cos.reserve(size);
  table.sin.reserve(size);
  for (std::int64_t position = first; position < first + count; ++position)
    for (const double frequency : frequencies) {
      // transformers multiplies in float; so do we, to agree to the last bits.
      const float angle = static_cast<float>(position) * static_cast<float>(frequency);
      table.cos.push_back(base::real::cos(angle) * factor);
      table.sin.push_back(base::real::sin(angle) * factor);
    }
  return table;
}

}  // namespace model
