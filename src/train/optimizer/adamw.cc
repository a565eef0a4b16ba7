// AdamW (Loshchilov & Hutter 2019), as torch.optim.AdamW computes it.
#include <cmath>

#include "compute/kernel.h"
#include "train/optimizer.h"

namespace train::optimizer {

namespace {

struct AdamW {
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double weight_decay = 0.1;

  template <class V>
  void fields(V& v) {
    v(beta1, "beta1", "decay of the first moment");
    v(beta2, "beta2", "decay of the second moment");
    v(epsilon, "epsilon", "added to the root of the second moment");
    v(weight_decay, "weight_decay", "decoupled weight decay of matrices; gains have none");
  }
  base::Result<void> check() const {
    const auto wrong = [](const std::string& what) {
      return base::Error{base::Code::bad_request, what, "", ""};
    };
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1))
      return wrong("beta1 and beta2 must be at least 0 and below 1");
    if (!(epsilon > 0)) return wrong("epsilon must be above 0");
    if (!(weight_decay >= 0)) return wrong("weight_decay must be at least 0");
    return {};
  }
};

constexpr const char* kStates[] = {"exp_avg", "exp_avg_sq"};

void update(const base::Settings& settings, double rate, double clip, std::int64_t step,
            const Stretch& at) {
  const auto& own = settings.as<AdamW>();
  const auto t = static_cast<double>(step + 1);
  const compute::AdamW options{
      .lr = static_cast<float>(rate),
      .beta1 = static_cast<float>(own.beta1),
      .beta2 = static_cast<float>(own.beta2),
      .eps = static_cast<float>(own.epsilon),
      .weight_decay = at.decay ? static_cast<float>(own.weight_decay) : 0.0f,
      .rest1 = static_cast<float>(1 - own.beta1),
      .rest2 = static_cast<float>(1 - own.beta2),
      .clip = static_cast<float>(clip),
      .correct1 = static_cast<float>(1 - std::pow(own.beta1, t)),
      .correct2 = static_cast<float>(1 - std::pow(own.beta2, t))};
  compute::kernels().adamw(options, at.gradient, at.weight, at.state[0], at.state[1], at.size);
}

}  // namespace

extern const Entry adamw{"AdamW with decoupled weight decay", base::options<AdamW>, kStates,
                         update};

}  // namespace train::optimizer
