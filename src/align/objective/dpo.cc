// Preferences: the mean over the pairs of a step of a loss of align/preference/, of what policy and reference give both
// answers. A loss that asks for the other pairs of its batch sees those of its micro-batch.
#include "align/dpo.h"

#include <stdexcept>

#include "align/objective.h"
#include "align/preference.h"

namespace align::objective {

namespace {

using base::Result;

const DpoRecipe& own(const base::Settings& recipe) { return recipe.as<DpoRecipe>(); }

std::vector<Pair> pairs_of(const AnswerSums& policy, std::span<const double> reference) {
  std::vector<Pair> out;
  for (std::size_t i = 0; i < policy.log.size() / 2; ++i)
    out.push_back({{policy.log[2 * i], reference[2 * i], policy.tokens[2 * i]},
                   {policy.log[2 * i + 1], reference[2 * i + 1], policy.tokens[2 * i + 1]}});
  return out;
}

// Sums of what a step tells of its pairs.
struct Told {
  double pairs = 0, right = 0, margin = 0, chosen = 0, rejected = 0;
};

Told told_of(const std::vector<Pair>& pairs, double beta) {
  Told out;
  for (const auto& pair : pairs) {
    const double chosen = beta * (pair.chosen.policy - pair.chosen.reference);
    const double rejected = beta * (pair.rejected.policy - pair.rejected.reference);
    out.pairs += 1;
    out.right += chosen > rejected ? 1 : 0;
    out.margin += chosen - rejected;
    out.chosen += chosen, out.rejected += rejected;
  }
  return out;
}

class DpoFeed : public train::Feed {
 public:
  DpoFeed(Rows rows, std::vector<double> reference, const DpoRecipe& recipe, std::int64_t seed)
      : rows_(std::move(rows)),
        reference_(std::move(reference)),
        order_(rows_.count(), seed),
        loss_(read_preference_loss(recipe.loss).take()),
        settings_{recipe.beta, recipe.label_smoothing, recipe.gamma, 0},
        per_grain_(static_cast<std::uint64_t>(recipe.rows_per_grain)),
        per_step_(per_grain_ * static_cast<std::uint64_t>(recipe.grains_per_step)),
        longest_(rows_.longest()),
        told_(static_cast<std::size_t>(recipe.grains_per_step)) {}

  Result<train::Grain> grain(std::int64_t step, std::size_t number) const override {
    train::Grain out;
    std::vector<double> reference;
    const auto first = static_cast<std::uint64_t>(step) * per_step_ + number * per_grain_;
    for (std::uint64_t i = 0; i < per_grain_; ++i) {
      const auto row = order_.row_of(first + i);
      rows_.append_to(out.batch, row);
      reference.insert(reference.end(), {reference_[2 * row], reference_[2 * row + 1]});
    }
    out.count = static_cast<double>(per_grain_);
    out.objective = [this, batch = out.batch, reference = std::move(reference), number](
                        std::span<const double> log, std::span<double> slopes) {
      return learn(batch, reference, number, log, slopes);
    };
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

  std::map<std::string, double> figures(std::int64_t) const override {
    Told all;
    for (const auto& one : told_) {
      all.pairs += one.pairs, all.right += one.right, all.margin += one.margin;
      all.chosen += one.chosen, all.rejected += one.rejected;
    }
    if (all.pairs == 0) return {};
    return {{"accuracy", all.right / all.pairs},
            {"margin", all.margin / all.pairs},
            {"reward_chosen", all.chosen / all.pairs},
            {"reward_rejected", all.rejected / all.pairs}};
  }

 private:
  double learn(const model::Batch& batch, std::span<const double> reference, std::size_t number,
               std::span<const double> log, std::span<double> slopes) const {
    const auto pairs = pairs_of(answer_sums(batch, log), reference);
    told_[number] = told_of(pairs, settings_.beta);
    const auto made = loss_of(loss_, settings_, pairs);
    if (!made.ok()) throw std::runtime_error(base::Result(made).error().sentence());
    const auto count = static_cast<double>(pairs.size());
    for (std::size_t text = 0; text + 1 < batch.segments.size(); ++text) {
      const auto& slope = text % 2 == 0 ? made->of_chosen : made->of_rejected;
      for (auto m = batch.segments[text]; m < batch.segments[text + 1]; ++m)
        if (batch.targets[m] >= 0) slopes[m] = count * slope[text / 2];
    }
    return count * made->loss;
  }

  const Rows rows_;
  const std::vector<double> reference_;  // [2 R]
  const RowOrder order_;
  const PreferenceLoss loss_;
  const preference::Settings settings_;
  const std::uint64_t per_grain_, per_step_;
  const std::int64_t longest_;
  mutable std::vector<Told> told_;  // by grain, of the step in hand: each is written by who computes it
};

const LearnRecipe& learning(const base::Settings& recipe) { return own(recipe); }

Result<Opened> open(const Opening& opening) {
  auto rows = TRY(read_rows(opening.disk, opening.folder, opening.vocabulary));
  const auto count = rows.count();
  if (rows.texts.size() != 2 * count + 1)
    return base::Error{base::Code::bad_data, "a row is no pair of texts",
                       base::join(opening.folder, kRows), "make them again"};
  auto reference = TRY(read_reference(opening.disk, opening.folder, count));
  return Opened{std::make_unique<DpoFeed>(std::move(rows), std::move(reference),
                                          own(opening.recipe), opening.seed),
                count};
}

}  // namespace

extern const Entry dpo{"preferences between two answers: DPO and its losses",
                       base::options<DpoRecipe>, learning, open};

}  // namespace align::objective
