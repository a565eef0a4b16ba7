// The mean of the last few weights that were set aside (checkpoint averaging: Vaswani et al. 2017, 6.1;
// LAWA, Kaddour 2022). They are kept whole, for a mean of which one leaves cannot be kept in floats.
#include <algorithm>

#include "train/average.h"

namespace train::average {

namespace {

struct Latest {
  std::int64_t count = 5;
  std::int64_t every = 100;

  template <class V>
  void fields(V& v) {
    v(count, "count", "how many the mean is of; each takes the memory of the weights");
    v(every, "every", "steps between two of them, whenever checkpoints are saved");
  }
  base::Result<void> check() const {
    const auto wrong = [](const std::string& what) {
      return base::Error{base::Code::bad_request, what, "", ""};
    };
    if (count < 1 || count > 64) return wrong("count must be between 1 and 64");
    if (every < 1) return wrong("every must be at least 1");
    return {};
  }
};

std::vector<std::string> arrays(const base::Settings& settings) {
  std::vector<std::string> out;
  for (std::int64_t i = 0; i < settings.as<Latest>().count; ++i)
    out.push_back("latest." + std::to_string(i));
  return out;
}

void take(const base::Settings& settings, std::int64_t step, const float* weights,
          float* const* arrays, std::size_t size) {
  const auto& own = settings.as<Latest>();
  if (step % own.every != 0) return;
  std::copy_n(weights, size, arrays[(step / own.every - 1) % own.count]);
}

std::int64_t taken(const base::Settings& settings, std::int64_t step) {
  const auto& own = settings.as<Latest>();
  return std::min(own.count, step / own.every);
}

// Summed in double in the order of the arrays.
void mean(const base::Settings& settings, std::int64_t step, const float* weights,
          const float* const* arrays, float* out, std::size_t size) {
  const auto sets = taken(settings, step);
  if (sets == 0) return void(std::copy_n(weights, size, out));
  for (std::size_t i = 0; i < size; ++i) {
    double sum = 0;
    for (std::int64_t k = 0; k < sets; ++k) sum += arrays[k][i];
    out[i] = static_cast<float>(sum / static_cast<double>(sets));
  }
}

}  // namespace

extern const Entry latest{"mean of the last few weights that were set aside",
                          base::options<Latest>,
                          arrays,
                          take,
                          taken,
                          mean};

}  // namespace train::average
