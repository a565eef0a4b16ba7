// AdEMAMix (Pagliardini, Ablin & Grangier 2024, arXiv 2409.03137): Adam with a second, slow average of
// gradients, which remembers what came tens of thousands of steps before.
//
//   m1 = b1 m1 + (1 - b1) g      m2 = b3 m2 + (1 - b3) g      v = b2 v + (1 - b2) g^2
//   w -= rate ((m1 / (1 - b1^t) + a m2) / (sqrt(v / (1 - b2^t)) + epsilon) + weight_decay w)
//
// Over warmup_steps a rises from 0 evenly, and b3 from b1 so that its half-life does.
#include <algorithm>
#include <cmath>

#include "base/numerics.h"
#include "train/adamw.h"

namespace train::optimizer {

namespace {

struct AdEMAMix {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double beta3 = 0.9999;
  double alpha = 8;
  std::int64_t warmup_steps = 0;
  double epsilon = 1e-8;
  double weight_decay = 0.1;

  template <class V>
  void fields(V& v) {
    v(beta1, "beta1", "decay of the quick average of gradients");
    v(beta2, "beta2", "decay of the second moment");
    v(beta3, "beta3", "decay of the slow average of gradients; at least beta1");
    v(alpha, "alpha", "weight of the slow average beside the quick one");
    v(warmup_steps, "warmup_steps",
      "steps over which alpha rises from 0 and the half-life of the slow average from that of the "
      "quick one; commonly all steps of the training; 0: none");
    v(epsilon, "epsilon", "added to the root of the second moment");
    v(weight_decay, "weight_decay", "decoupled weight decay of matrices; gains have none");
  }
  base::Result<void> check() const {
    TRY((AdamW{beta1, beta2, epsilon, weight_decay}.check()));
    if (!(beta3 >= beta1 && beta3 < 1))
      return wrong_option("beta3 must be at least beta1 and below 1");
    if (!(alpha >= 0)) return wrong_option("alpha must be at least 0");
    if (warmup_steps < 0) return wrong_option("warmup_steps must be at least 0");
    return {};
  }
};

// Steps after which an average with that decay has forgotten half, less one, and the decay of such.
double half_life(double beta) { return base::real::log(0.5) / base::real::log(beta) - 1; }
double decay_of(double half) { return base::real::pow(0.5, 1 / (half + 1)); }

struct Slow {
  double beta, alpha;
};

Slow slow_at(const AdEMAMix& own, double t) {
  if (t >= static_cast<double>(own.warmup_steps)) return {own.beta3, own.alpha};
  const double share = t / static_cast<double>(own.warmup_steps);
  const double half = (1 - share) * half_life(own.beta1) + share * half_life(own.beta3);
  return {std::min(decay_of(half), own.beta3), share * own.alpha};
}

constexpr const char* kStates[] = {"exp_avg", "exp_avg_sq", "exp_avg_slow"};

void update(const base::Settings& settings, double rate, double clip, std::int64_t step,
            const Stretch& at) {
  const auto& own = settings.as<AdEMAMix>();
  const auto t = static_cast<double>(step + 1);
  const auto slow = slow_at(own, t);
  const auto narrow = [](double x) { return static_cast<float>(x); };
  const float share = narrow(clip), stride = narrow(rate * at.share), alpha = narrow(slow.alpha);
  const float beta1 = narrow(own.beta1), beta2 = narrow(own.beta2), beta3 = narrow(slow.beta);
  const float rest1 = narrow(1 - own.beta1), rest2 = narrow(1 - own.beta2),
              rest3 = narrow(1 - slow.beta);
  const float scale1 = narrow(1 / (1 - base::real::pow(own.beta1, t))),
              root2 = narrow(1 / std::sqrt(1 - base::real::pow(own.beta2, t)));
  const float keep = narrow(1 - (at.decay ? rate * own.weight_decay : 0.0)),
              epsilon = narrow(own.epsilon);
  float *const quick = at.state[0], *const square = at.state[1], *const late = at.state[2];
  for (std::size_t i = 0; i < at.size; ++i) {
    const float g = at.gradient[i] * share;
    quick[i] = beta1 * quick[i] + rest1 * g;
    square[i] = beta2 * square[i] + rest2 * g * g;
    late[i] = beta3 * late[i] + rest3 * g;
    const float way = quick[i] * scale1 + alpha * late[i];
    at.weight[i] = at.weight[i] * keep - stride * way / (std::sqrt(square[i]) * root2 + epsilon);
  }
}

}  // namespace

extern const Entry ademamix{.summary = "Adam with a second, slow average of gradients",
                            .options = base::options<AdEMAMix>,
                            .states = kStates,
                            .update = update,
                            .even_steps = true};

}  // namespace train::optimizer
