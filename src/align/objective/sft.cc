// Supervised fine-tuning: the mean over the targets of a step of -ln p, or, with dft, of -p ln p of which p in front
// is held still (Wu et al., 2025).
#include "align/sft.h"

#include <cmath>

#include "align/objective.h"

namespace align::objective {

namespace {

using base::Result;

const SftRecipe& own(const base::Settings& recipe) { return recipe.as<SftRecipe>(); }

// Each target weighed by its own probability, which no gradient flows through.
model::Objective dynamic(std::vector<std::int32_t> targets) {
  return [targets = std::move(targets)](std::span<const double> log, std::span<double> slopes) {
    double loss = 0;
    for (std::size_t m = 0; m < log.size(); ++m) {
      if (targets[m] < 0) continue;
      const double weight = std::exp(log[m]);
      loss -= weight * log[m];
      slopes[m] = -weight;
    }
    return loss;
  };
}

class SftFeed : public train::Feed {
 public:
  SftFeed(Rows rows, const SftRecipe& recipe, std::int64_t seed)
      : rows_(std::move(rows)),
        order_(rows_.count(), seed),
        per_grain_(static_cast<std::uint64_t>(recipe.rows_per_grain)),
        per_step_(per_grain_ * static_cast<std::uint64_t>(recipe.grains_per_step)),
        dynamic_(recipe.loss == "dft"),
        longest_(rows_.longest()) {}

  Result<train::Grain> grain(std::int64_t step, std::size_t number) const override {
    train::Grain out;
    const auto first = static_cast<std::uint64_t>(step) * per_step_ + number * per_grain_;
    for (std::uint64_t i = 0; i < per_grain_; ++i)
      rows_.append_to(out.batch, order_.row_of(first + i));
    out.count = static_cast<double>(out.batch.scored());
    if (dynamic_) out.objective = dynamic(out.batch.targets);
    return out;
  }

  std::int64_t tokens(std::int64_t step) const override {
    std::int64_t out = 0;
    for (std::uint64_t i = 0; i < per_step_; ++i)
      out += rows_.tokens(order_.row_of(static_cast<std::uint64_t>(step) * per_step_ + i));
    return out;
  }
  std::string digest(std::int64_t step) const override {
    return order_.digest(static_cast<std::uint64_t>(step) * per_step_, per_step_);
  }
  std::int64_t row_tokens() const override { return longest_; }

 private:
  const Rows rows_;
  const RowOrder order_;
  const std::uint64_t per_grain_, per_step_;
  const bool dynamic_;
  const std::int64_t longest_;
};

const LearnRecipe& learning(const base::Settings& recipe) { return own(recipe); }

Result<Opened> open(const Opening& opening) {
  auto rows = TRY(read_rows(opening.disk, opening.folder, opening.vocabulary));
  const auto count = rows.count();
  return Opened{std::make_unique<SftFeed>(std::move(rows), own(opening.recipe), opening.seed),
                count};
}

}  // namespace

extern const Entry sft{"supervised fine-tuning on dialogues and completions",
                       base::options<SftRecipe>, learning, open};

}  // namespace align::objective
