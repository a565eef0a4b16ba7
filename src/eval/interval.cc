#include "eval/interval.h"

#include <vector>

namespace eval {

double bits_per_byte(std::span<const Scored> documents) {
  double bits = 0;
  std::uint64_t bytes = 0;
  for (const auto& document : documents) {
    bits += document.bits;
    bytes += document.bytes;
  }
  return bytes == 0 ? 0 : bits / static_cast<double>(bytes);
}

std::optional<Interval> interval(std::span<const Scored> documents, std::int64_t draws,
                                 const base::Random& random) {
  std::vector<Scored> sample(documents.size());
  return base::bootstrap(documents.size(), draws, random, [&](std::span<const std::size_t> drawn) {
    for (std::size_t i = 0; i < drawn.size(); ++i) sample[i] = documents[drawn[i]];
    return bits_per_byte(sample);
  });
}

}  // namespace eval
