// In a model that is a table of losses by heart, loss and gradient norm of a step have closed forms.
#include <cmath>

#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 4;

// The row 1 2 | 3 | 4 has one scored token, the row 5 6 7 8 has three.
Documents documents() { return {{1, 2}, {3}, {4}, {5, 6, 7, 8}, {9}}; }
struct Scored {
  std::size_t token, next;
  double loss;  // nats
};
constexpr Scored kScored[] = {{1, 2, 4}, {5, 6, 1}, {6, 7, 1}, {7, 8, 1}};

// What is not the next token shares the rest.
Table logits() {
  Table out(kVocabulary);
  for (const auto& scored : kScored) {
    const double rest = (1 - std::exp(-scored.loss)) / (kVocabulary - 1);
    out[scored.token].assign(kVocabulary, std::log(rest));
    out[scored.token][scored.next] = -scored.loss;
  }
  return out;
}

// Loss and gradient norm where scored token i weighs weights[i]. With p the softmax and h = head^T
// (p - onehot) w, the gradient of the head is (p - onehot) w normed, that of the gain h normed, and that
// of the embedding the one of RMSNorm, which keeps the direction of the token's own axis out.
std::vector<double> by_hand(const std::vector<double>& weights) {
  const auto table = logits();
  const double r = norm_factor(), s = normed();
  double loss = 0, squares = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto& [token, next, nats] = kScored[i];
    loss += weights[i] * nats;
    std::vector<double> h(kVocabulary);
    for (std::size_t v = 0; v < kVocabulary; ++v) {
      const double d = weights[i] * (std::exp(table[token][v]) - (v == next ? 1 : 0));
      squares += d * s * d * s;
      for (std::size_t j = 0; j < kVocabulary; ++j)
        if (!table[j].empty()) h[j] += d * table[j][v] / s;
    }
    squares += h[token] * s * h[token] * s;
    for (std::size_t j = 0; j < kVocabulary; ++j) {
      const double x = h[j] * r * (j == token ? kEpsilon * r * r : 1);
      squares += x * x;
    }
  }
  return {loss, std::sqrt(squares)};
}

base::Result<std::vector<double>> trained(Ground& ground, Grains shape, std::int64_t seed) {
  const auto trainer = TRY(train::Trainer::open(toy_recipe(kRow), steady_recipe(shape),
                                                Ground::kShards, seed, ground.ctx));
  trainer->state.weights = table_weights(trainer->layout, logits());
  trainer->state_changed();
  const auto facts = TRY(trainer->step());
  return std::vector<double>{facts.loss, facts.gradient_norm};
}

std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards(documents(), kVocabulary));
  const auto seed = TRY(ground.seed_for(2, kRow));
  const auto two = TRY(trained(ground, {.grains = 2, .rows = 1}, seed));
  const auto one = TRY(trained(ground, {.grains = 1, .rows = 2}, seed));
  const auto right = by_hand({0.25, 0.25, 0.25, 0.25});
  const auto means = by_hand({1.0 / 2, 1.0 / 6, 1.0 / 6, 1.0 / 6});
  return Finding{.right = {joined(right, right)},
                 .ours = {joined(two, one)},
                 .elsewhere = {joined(means, right)}};
}

constexpr Report kReports[] = {
    {"transformers",
     "issues #34191, #34242, #35203, #35204, #35438, #37766 (Oct 2024 to May 2025)"},
    {"torchtitan", "issue #1842, mended by PR #2206"},
    {"prime-rl", "PRs #1957, #1960, #2562 (2026)"},
    {"speculators", "PR #942 (2026, open when read)"},
    {"bergson", "PR #432 (2026)"}};

}  // namespace

extern const Entry mean_of_means{
    .wrong =
        "The loss is a mean of means over micro-batches or ranks, so a token weighs by the "
        "company it happens to be in.",
    .input =
        "two micro-batches with token losses {4} and {1, 1, 1}; then the same four tokens in one",
    .right =
        "The sum of all losses over the number of scored tokens: 7 / 4. The norm is that of the "
        "gradient of this mean, in closed form, since the model is a table.",
    .columns = "loss and gradient norm of two micro-batches, then of one",
    .reports = kReports,
    .tolerance = 1e-4,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
