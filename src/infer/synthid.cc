#include "infer/synthid.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "compute/op/tournament.h"

namespace infer {

using base::Code;
using base::Error;
using base::Result;

namespace {

// One step of a linear congruential generator over what comes next (Knuth's MMIX multiplier).
constexpr std::uint64_t step(std::uint64_t hash, std::uint64_t with) {
  return (hash + with) * 6364136223846793005ULL + 1;
}

// Mersenne twister (Matsumoto & Nishimura 1998), whose numbers libtorch's generator gives for the same seed.
class Twister {
 public:
  explicit Twister(std::uint32_t seed) {
    state_[0] = seed;
    for (std::uint32_t i = 1; i < kSize; ++i)
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
  std::uint32_t next() {
    if (at_ == kSize) turn();
    std::uint32_t y = state_[at_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680U;
    y ^= (y << 15) & 0xefc60000U;
    return y ^ (y >> 18);
  }

 private:
  static constexpr std::size_t kSize = 624, kFar = 397;
  void turn() {
    for (std::size_t i = 0; i < kSize; ++i) {
      const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7fffffffU);
      state_[i] = state_[(i + kFar) % kSize] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfU : 0);
    }
    at_ = 0;
  }
  std::array<std::uint32_t, kSize> state_{};
  std::size_t at_ = kSize;
};

Error wrong(const std::string& what) { return {Code::bad_request, what, "", ""}; }

constexpr std::int64_t kMost = 1 << 24, kMostLayers = 1024;

}  // namespace

SynthId::SynthId(SynthIdOptions options) : options_(std::move(options)) {
  Twister random(static_cast<std::uint32_t>(options_.table_seed));
  table_.resize(static_cast<std::size_t>(options_.table_size));
  for (auto& one : table_) one = random.next() % 2;
}

Result<SynthId> SynthId::make(SynthIdOptions options) {
  const auto layers = static_cast<std::int64_t>(options.keys.size());
  if (options.ngram < 2 || options.ngram > kMost) return wrong("ngram_len must be at least 2");
  if (layers < 1 || layers > kMostLayers) return wrong("there must be 1 to 1,024 keys");
  if (options.table_size < 1 || options.table_size > kMost)
    return wrong("sampling_table_size must be 1 to 16,777,216");
  if (options.history < 1 || options.history > kMost)
    return wrong("context_history_size must be 1 to 16,777,216");
  return SynthId(std::move(options));
}

std::uint64_t SynthId::hash(std::span<const std::int64_t> context) {
  std::uint64_t out = 1;
  for (const auto token : context) out = step(out, static_cast<std::uint64_t>(token));
  return out;
}

std::uint8_t SynthId::g(std::uint64_t context, std::int64_t candidate, std::size_t layer) const {
  const auto of_candidate = step(context, static_cast<std::uint64_t>(candidate));
  const auto key = static_cast<std::int64_t>(
      step(of_candidate, static_cast<std::uint64_t>(options_.keys[layer])));
  const auto rest = key % options_.table_size;
  return table_[static_cast<std::size_t>(rest < 0 ? rest + options_.table_size : rest)];
}

void SynthId::mark(std::uint64_t context, std::span<float> scores, compute::Device::Set set) const {
  if (scores.empty() || !std::isfinite(*std::ranges::max_element(scores))) return;
  const auto V = scores.size();
  std::vector<float> ones(layers() * V);
  for (std::size_t layer = 0; layer < layers(); ++layer)
    for (std::size_t v = 0; v < V; ++v)
      ones[layer * V + v] = g(context, static_cast<std::int64_t>(v), layer);
  const auto on = [&](float* numbers, std::size_t rows) {
    auto out = compute::view_of(numbers, rows, V);
    out.device.set = set;
    return out;
  };
  compute::tournament(on(scores.data(), 1), on(ones.data(), layers()));
}

MarkedText::MarkedText(const SynthId& synthid)
    : synthid_(synthid), context_(static_cast<std::size_t>(synthid.options().ngram - 1)) {}

bool MarkedText::mark(std::span<float> scores, compute::Device::Set set) {
  const auto& own = synthid_.options();
  if (++calls_ < own.ngram && own.skip_first) return false;
  const auto hash = SynthId::hash(context_);
  const bool again = std::ranges::find(seen_, hash) != seen_.end();
  seen_.push_front(hash);
  if (seen_.size() > static_cast<std::size_t>(own.history)) seen_.pop_back();
  if (!again) synthid_.mark(hash, scores, set);
  return !again;
}

void MarkedText::add(std::int64_t token) {
  context_.erase(context_.begin());
  context_.push_back(token);
}

std::uint64_t Marks::scored() const {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < fresh.size(); ++i) out += fresh[i] & before_end[i];
  return out;
}

Marks marks_of(const SynthId& synthid, std::span<const std::int64_t> text, std::int64_t end) {
  Marks out;
  const auto before = static_cast<std::size_t>(synthid.options().ngram - 1);
  const auto history = static_cast<std::size_t>(synthid.options().history);
  std::deque<std::uint64_t> seen;
  const auto first_end = std::ranges::find(text, end) - text.begin();
  for (std::size_t at = before; at < text.size(); ++at) {
    const auto hash = SynthId::hash(text.subspan(at - before, before));
    for (std::size_t layer = 0; layer < synthid.layers(); ++layer)
      out.g.push_back(synthid.g(hash, text[at], layer));
    out.fresh.push_back(std::ranges::find(seen, hash) == seen.end());
    seen.push_front(hash);
    if (seen.size() > history) seen.pop_back();
    out.before_end.push_back(static_cast<std::ptrdiff_t>(at) < first_end);
  }
  return out;
}

namespace {

double mean_by(const Marks& marks, std::span<const double> weights) {
  double sum = 0;
  std::uint64_t tokens = 0;
  for (std::size_t i = 0; i < marks.fresh.size(); ++i) {
    if (!(marks.fresh[i] & marks.before_end[i])) continue;
    ++tokens;
    for (std::size_t layer = 0; layer < weights.size(); ++layer)
      sum += weights[layer] * marks.g[i * weights.size() + layer];
  }
  return sum / (static_cast<double>(weights.size()) * static_cast<double>(tokens));
}

}  // namespace

double mean_score(const Marks& marks, std::size_t layers) {
  return mean_by(marks, std::vector<double>(layers, 1));
}

double weighted_mean_score(const Marks& marks, std::size_t layers) {
  std::vector<double> weights(layers, 10);
  double sum = 0;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    if (layers > 1)
      weights[layer] -= 9 * static_cast<double>(layer) / static_cast<double>(layers - 1);
    sum += weights[layer];
  }
  for (auto& one : weights) one *= static_cast<double>(layers) / sum;
  return mean_by(marks, weights);
}

}  // namespace infer
