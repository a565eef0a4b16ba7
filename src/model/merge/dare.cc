// DARE (Yu et al., 2024): of what each model changed drop a random part, and make what is left larger
// in turn; then the weighted sum of the changes, not their mean: two models that changed alike change
// twice as much. Of one model it is what that paper does before any merge.
#include "base/random.h"
#include "model/merge.h"

namespace model::merge {

namespace {

struct Dare {
  double density = 0.5;
  double scale = 1;
  std::int64_t seed = 0;

  template <class V>
  void fields(V& v) {
    v(density, "density", "share of the changes that is kept, drawn by chance");
    v(scale, "scale",
      "of the sum of the changes; 1 divided by the number of models makes it a mean");
    v(seed, "seed", "what is drawn follows from it, the tensor's name and the model's place");
  }
  base::Result<void> check() const {
    if (density > 0 && density <= 1) return {};
    return base::Error{base::Code::bad_request, "density must be above 0 and at most 1", "", ""};
  }
};

void run(const base::Settings& settings, const Tensor& tensor, std::span<float> out) {
  const auto& own = settings.as<Dare>();
  std::vector<double> sum(out.size());
  for (std::size_t m = 0; m < tensor.models.size(); ++m) {
    const base::Random random(static_cast<std::uint64_t>(own.seed),
                              "dare." + std::to_string(m) + "." + tensor.name);
    for (std::size_t i = 0; i < out.size(); ++i)
      if (random.uniform(i) < own.density)
        sum[i] += tensor.weights[m] * (tensor.models[m][i] - tensor.base[i]) / own.density;
  }
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(tensor.base[i] + own.scale * sum[i]);
}

}  // namespace

extern const Entry dare{
    "the sum of a random part of the changes, made larger", base::options<Dare>, true, 0, run, 1};

}  // namespace model::merge
