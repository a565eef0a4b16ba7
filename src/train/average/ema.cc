// Exponential moving average (Polyak & Juditsky 1992, as it is used for weights today). Until
// 1 / (1 - decay) of them were taken in it is their plain mean, so that it owes nothing to the weights
// of the beginning, and what is kept is the average itself.
#include <algorithm>

#include "train/average.h"

namespace train::average {

namespace {

struct Ema {
  double decay = 0.999;
  std::int64_t every = 1;

  template <class V>
  void fields(V& v) {
    v(decay, "decay", "of what was taken in before, at each time");
    v(every, "every", "steps between two times");
  }
  base::Result<void> check() const {
    const auto wrong = [](const std::string& what) {
      return base::Error{base::Code::bad_request, what, "", ""};
    };
    if (!(decay > 0 && decay < 1)) return wrong("decay must be above 0 and below 1");
    if (every < 1) return wrong("every must be at least 1");
    return {};
  }
};

std::vector<std::string> arrays(const base::Settings&) { return {"ema"}; }

void take(const base::Settings& settings, std::int64_t step, const float* weights,
          float* const* arrays, std::size_t size) {
  const auto& own = settings.as<Ema>();
  if (step % own.every != 0) return;
  const std::int64_t taken = step / own.every;
  const auto times = static_cast<double>(taken);
  const auto share = static_cast<float>(std::max(1 - own.decay, 1 / times));
  float* average = arrays[0];
  for (std::size_t i = 0; i < size; ++i) average[i] += share * (weights[i] - average[i]);
}

std::int64_t taken(const base::Settings& settings, std::int64_t step) {
  return step / settings.as<Ema>().every;
}

void mean(const base::Settings& settings, std::int64_t step, const float* weights,
          const float* const* arrays, float* out, std::size_t size) {
  const bool begun = step >= settings.as<Ema>().every;
  std::copy_n(begun ? arrays[0] : weights, size, out);
}

}  // namespace

extern const Entry ema{"exponential moving average", base::options<Ema>, arrays, take, taken, mean};

}  // namespace train::average
