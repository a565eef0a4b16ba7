// Gradient descent with momentum, as torch.optim.SGD computes it without dampening; Nesterov's in the
// form of Sutskever et al. 2013. Weight decay is part of the gradient (L2).
#include "train/adamw.h"

namespace train::optimizer {

namespace {

struct Sgd {
  double momentum = 0.9;
  bool nesterov = false;
  double weight_decay = 0;

  template <class V>
  void fields(V& v) {
    v(momentum, "momentum", "decay of the sum of gradients that a step follows; 0: none is kept");
    v(nesterov, "nesterov", "follow the sum as it will be after the step; needs a momentum");
    v(weight_decay, "weight_decay",
      "share of a matrix that its gradient grows by (L2); gains have none");
  }
  base::Result<void> check() const {
    if (!(momentum >= 0 && momentum < 1))
      return wrong_option("momentum must be at least 0 and below 1");
    if (nesterov && momentum == 0)
      return wrong_option("nesterov looks ahead along a momentum, so momentum must be above 0");
    if (!(weight_decay >= 0)) return wrong_option("weight_decay must be at least 0");
    return {};
  }
};

constexpr const char* kStates[] = {"momentum_buffer"};

void update(const base::Settings& settings, double rate, double clip, std::int64_t,
            const Stretch& at) {
  const auto& own = settings.as<Sgd>();
  const auto decay = at.decay ? static_cast<float>(own.weight_decay) : 0.0f;
  const auto share = static_cast<float>(clip), stride = static_cast<float>(rate),
             momentum = static_cast<float>(own.momentum);
  for (std::size_t i = 0; i < at.size; ++i) {
    const float gradient = at.gradient[i] * share + decay * at.weight[i];
    const float sum = at.state[0][i] = momentum * at.state[0][i] + gradient;
    at.weight[i] -= stride * (own.nesterov ? gradient + momentum * sum : sum);
  }
}

}  // namespace

extern const Entry sgd{.summary = "gradient descent with momentum",
                       .options = base::options<Sgd>,
                       .states = kStates,
                       .update = update};

}  // namespace train::optimizer
