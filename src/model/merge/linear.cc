// The weighted mean of several models (Wortsman et al., Model Soups, 2022).
#include "model/merge.h"

namespace model::merge {

namespace {

struct Linear {
  bool normalize = true;

  template <class V>
  void fields(V& v) {
    v(normalize, "normalize", "divide by the sum of the weights");
  }
  base::Result<void> check() const { return {}; }
};

// In double and in the order of the models, so that it is the same wherever it is computed.
void run(const base::Settings& settings, const Tensor& tensor, std::span<float> out) {
  double sum = 0;
  for (const double weight : tensor.weights) sum += weight;
  const double scale = settings.as<Linear>().normalize ? 1 / sum : 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    double value = 0;
    for (std::size_t m = 0; m < tensor.models.size(); ++m)
      value += tensor.weights[m] * tensor.models[m][i];
    out[i] = static_cast<float>(value * scale);
  }
}

}  // namespace

extern const Entry linear{"weighted mean", base::options<Linear>, false, 0, run};

}  // namespace model::merge
