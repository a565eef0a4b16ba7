#include "train/adamw.h"

#include <cmath>

#include "base/numerics.h"
#include "compute/kernel.h"

namespace train::optimizer {

base::Error wrong_option(const std::string& what) {
  return {base::Code::bad_request, what, "", ""};
}

base::Result<void> AdamW::check() const {
  if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
    return wrong_option("beta1 and beta2 must be at least 0 and below 1");
  if (!(epsilon > 0)) return wrong_option("epsilon must be above 0");
  if (!(weight_decay >= 0)) return wrong_option("weight_decay must be at least 0");
  return {};
}

void update(const AdamW& own, double rate, double clip, std::int64_t step, const Stretch& at) {
  const auto t = static_cast<double>(step + 1);
  const compute::AdamW options{
      .lr = static_cast<float>(rate * at.share),
      .beta1 = static_cast<float>(own.beta1),
      .beta2 = static_cast<float>(own.beta2),
      .eps = static_cast<float>(own.epsilon),
      .weight_decay = at.decay ? static_cast<float>(own.weight_decay / at.share) : 0.0f,
      .rest1 = static_cast<float>(1 - own.beta1),
      .rest2 = static_cast<float>(1 - own.beta2),
      .clip = static_cast<float>(clip),
      .correct1 = static_cast<float>(1 - base::real::pow(own.beta1, t)),
      .correct2 = static_cast<float>(1 - base::real::pow(own.beta2, t))};
  compute::kernels().adamw(options, at.gradient, at.weight, at.state[0], at.state[1], at.size);
}

}  // namespace train::optimizer
