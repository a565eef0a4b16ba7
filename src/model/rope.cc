#include "model/rope.h"

#include <cmath>
#include <numbers>

namespace model {

std::vector<double> rope_frequencies(const Rope& scaling, std::int64_t head_dim) {
  std::vector<double> out;
  const auto original = static_cast<double>(scaling.original_context);
  for (std::int64_t j = 0; j < head_dim / 2; ++j) {
    const double exponent = 2.0 * static_cast<double>(j) / static_cast<double>(head_dim);
    double frequency = 1.0 / std::pow(scaling.theta, exponent);
    if (scaling.kind == "llama3") {
      const double wavelength = 2 * std::numbers::pi / frequency;
      const double smooth = (original / wavelength - scaling.low_freq_factor) /
                            (scaling.high_freq_factor - scaling.low_freq_factor);
      if (wavelength > original / scaling.low_freq_factor)
        frequency /= scaling.factor;
      else if (wavelength >= original / scaling.high_freq_factor)
        frequency *= (1 - smooth) / scaling.factor + smooth;
    }
    out.push_back(frequency);
  }
  return out;
}

RopeTable rope_table(const std::vector<double>& frequencies, std::int64_t first,
                     std::int64_t count) {
  RopeTable table;
  const auto size = static_cast<std::size_t>(count) * frequencies.size();
  table.cos.reserve(size);
  table.sin.reserve(size);
  for (std::int64_t position = first; position < first + count; ++position)
    for (const double frequency : frequencies) {
      // transformers multiplies in float; so do we, to agree to the last bits.
      const float angle = static_cast<float>(position) * static_cast<float>(frequency);
      table.cos.push_back(std::cos(angle));
      table.sin.push_back(std::sin(angle));
    }
  return table;
}

}  // namespace model
