// AdamW (Loshchilov & Hutter 2019), as torch.optim.AdamW computes it.
#include <cmath>

#include "compute/kernel.h"
#include "train/optimizer.h"

namespace train::optimizer {

namespace {

constexpr const char* kStates[] = {"exp_avg", "exp_avg_sq"};

void update(const TrainRecipe& recipe, double rate, double clip, std::int64_t step,
            const Stretch& at) {
  const auto t = static_cast<double>(step + 1);
  const compute::AdamW options{
      .lr = static_cast<float>(rate),
      .beta1 = static_cast<float>(recipe.beta1),
      .beta2 = static_cast<float>(recipe.beta2),
      .eps = static_cast<float>(recipe.epsilon),
      .weight_decay = at.decay ? static_cast<float>(recipe.weight_decay) : 0.0f,
      .rest1 = static_cast<float>(1 - recipe.beta1),
      .rest2 = static_cast<float>(1 - recipe.beta2),
      .clip = static_cast<float>(clip),
      .correct1 = static_cast<float>(1 - std::pow(recipe.beta1, t)),
      .correct2 = static_cast<float>(1 - std::pow(recipe.beta2, t))};
  compute::kernels().adamw(options, at.gradient, at.weight, at.state[0], at.state[1], at.size);
}

}  // namespace

extern const Entry adamw;
const Entry adamw = {kStates, update};

}  // namespace train::optimizer
