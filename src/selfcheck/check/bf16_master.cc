// With both betas 0, AdamW moves each weight by the rate against the sign of its gradient, whatever
// its size; and in a table that is sure of a wrong token, the gain of RMSNorm has one sign for long.
#include "compute/kernel.h"
#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 4, kSteps = 100;
constexpr double kRate = 6e-4;
constexpr std::size_t kToken = 1;

using Trainer = std::unique_ptr<train::Trainer>;

base::Result<Trainer> open(Ground& ground) {
  auto recipe = steady_recipe({}, kSteps, kRate);
  recipe.precision = "bf16";
  TRY(recipe.optimizer.from_json({{"beta1", 0.0}, {"beta2", 0.0}}, "selfcheck"));
  auto trainer =
      TRY(train::Trainer::open(toy_recipe(kRow), recipe, Ground::kShards, 0, ground.ctx));
  Table logits(kVocabulary);
  for (std::size_t token = 1; token <= kRow; ++token) {
    logits[token].assign(kVocabulary, 0);
    logits[token][0] = 8;
  }
  trainer->state.weights = table_weights(trainer->layout, logits);
  trainer->state_changed();
  return trainer;
}

// What is left of float weights that are stored in bf16.
void round_weights(train::Trainer& trainer) {
  auto& weights = trainer.state.weights;
  std::vector<compute::bf16> half(weights.size());
  const auto& kernels = compute::kernels_for<compute::bf16>();
  kernels.narrow(weights.data(), half.data(), weights.size());
  kernels.widen(half.data(), weights.data(), weights.size());
  trainer.state_changed();
}

enum class Master { kept, rounded };

// The gain of the final norm along the token's axis, 1 at the beginning.
base::Result<double> gain_after(Ground& ground, Master master) {
  const auto trainer = TRY(open(ground));
  for (std::int64_t step = 0; step < kSteps; ++step) {
    TRY(trainer->step());
    if (master == Master::rounded) round_weights(*trainer);
  }
  return trainer->state.weights[trainer->layout.find("model.norm.weight")->offset + kToken];
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards({{1, 2, 3, 4, 5}}, kVocabulary));
  const auto ours = TRY(gain_after(ground, Master::kept));
  const auto rounded = TRY(gain_after(ground, Master::rounded));
  return Finding{.right = {{1 - kSteps * kRate}}, .ours = {{ours}}, .elsewhere = {{rounded}}};
}

constexpr Report kReports[] = {
    {"speculators", "PR #765 (2026): norm weights of all released models are exactly 1.0"},
    {"NeMo Automodel", "PR #3444 (2026)"},
    {"PyTorch", "issue #120376 (open since 2024)"}};

}  // namespace

extern const Entry bf16_master{
    .wrong =
        "Weights are kept in bf16 alone, so small updates are rounded away and a parameter "
        "never moves.",
    .input = "a weight of 1.0 and 100 updates of -0.0006, in bf16 training",
    .right =
        "1 - 100 * 0.0006. Next to 1, bf16 has steps of 0.0039, so without a float copy nothing "
        "happens.",
    .columns = "the weight after 100 steps",
    .reports = kReports,
    .tolerance = 1e-4,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
