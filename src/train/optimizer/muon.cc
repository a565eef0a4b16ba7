// Muon (Jordan et al. 2024), as torch.optim.Muon computes it: a hidden matrix follows its momentum
// with all singular values made about equal. Whatever else there is follows AdamW.
#include <algorithm>
#include <cmath>
#include <vector>

#include "train/adamw.h"

namespace train::optimizer {

namespace {

// Of embeddings, head and gains.
struct Others : AdamW {
  double rate_ratio = 1;

  template <class V>
  void fields(V& v) {
    AdamW::fields(v);
    v(rate_ratio, "rate_ratio", "their learning rate, as a share of that of hidden matrices");
  }
  base::Result<void> check() const {
    TRY(AdamW::check());
    if (!(rate_ratio > 0)) return wrong_option("adamw.rate_ratio must be above 0");
    return {};
  }
};

struct Muon {
  double momentum = 0.95;
  bool nesterov = true;
  double weight_decay = 0.1;
  std::string scale = "adamw";
  std::int64_t rounds = 5;
  double epsilon = 1e-7;
  Others adamw;

  template <class V>
  void fields(V& v) {
    v(momentum, "momentum", "decay of the average of gradients that a hidden matrix follows");
    v(nesterov, "nesterov", "follow the average as it will be after the step");
    v(weight_decay, "weight_decay", "decoupled weight decay of hidden matrices");
    v(scale, "scale",
      "step of a matrix, in learning rates: adamw (0.2 sqrt(max(rows, columns)), whose root mean "
      "square is AdamW's, so its rates suit) or original (sqrt(max(1, rows / columns)))");
    v(rounds, "rounds", "rounds of Newton and Schulz, in bf16");
    v(epsilon, "epsilon", "the smallest norm that a matrix is divided by");
    v(adamw, "adamw", "of embeddings, the head, gains and biases");
  }
  base::Result<void> check() const;
};

base::Result<void> Muon::check() const {
  if (!(momentum >= 0 && momentum < 1))
    return wrong_option("momentum must be at least 0 and below 1");
  if (!(weight_decay >= 0)) return wrong_option("weight_decay must be at least 0");
  if (scale != "adamw" && scale != "original")
    return wrong_option("scale must be adamw or original");
  if (rounds < 1 || rounds > 100) return wrong_option("rounds must be between 1 and 100");
  if (!(epsilon >= 1e-30)) return wrong_option("epsilon must be at least 1e-30");
  return adamw.check();
}

constexpr const char* kMatrixStates[] = {"momentum_buffer"};

double rates_of_step(const Muon& own, const Matrix& at) {
  const auto rows = static_cast<double>(at.rows), columns = static_cast<double>(at.columns);
  return own.scale == "adamw" ? 0.2 * std::sqrt(std::max(rows, columns))
                              : std::sqrt(std::max(1.0, rows / columns));
}

// The average follows the gradient, and `way` becomes what the matrix is to follow.
void follow(const Muon& own, double clip, const Matrix& at, std::vector<float>& way) {
  const auto share = static_cast<float>(clip), rest = static_cast<float>(1 - own.momentum);
  float* const average = at.state[0];
  for (std::size_t i = 0; i < way.size(); ++i) {
    const float gradient = at.gradient[i] * share;
    average[i] += rest * (gradient - average[i]);
    way[i] = own.nesterov ? average[i] - rest * (average[i] - gradient) : average[i];
  }
}

void update_matrix(const base::Settings& settings, double rate, double clip, std::int64_t,
                   const Matrix& at) {
  const auto& own = settings.as<Muon>();
  std::vector<float> way(at.rows * at.columns);
  follow(own, clip, at, way);
  at.orthogonalise(way.data(), at.rows, at.columns,
                   {static_cast<int>(own.rounds), static_cast<float>(own.epsilon)});
  const auto keep = static_cast<float>(1 - rate * own.weight_decay);
  const auto stride = static_cast<float>(rate * rates_of_step(own, at));
  for (std::size_t i = 0; i < way.size(); ++i) at.weight[i] = at.weight[i] * keep - stride * way[i];
}

void update(const base::Settings& settings, double rate, double clip, std::int64_t step,
            const Stretch& at) {
  const auto& others = settings.as<Muon>().adamw;
  update(others, rate * others.rate_ratio, clip, step, at);
}

}  // namespace

extern const Entry muon{
    .summary = "hidden matrices by orthogonal steps along their momentum, all else by AdamW",
    .options = base::options<Muon>,
    .states = kAdamWStates,
    .update = update,
    .matrix_states = kMatrixStates,
    .update_matrix = update_matrix};

}  // namespace train::optimizer
