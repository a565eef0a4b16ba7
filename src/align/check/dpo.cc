// Preferences: the upper half of the rows are answers that were chosen, the lower half those that were rejected.
#include "align/check_case.h"
#include "align/preference.h"

namespace align::check {

namespace {

using base::Result;

Result<Rows> read_rows(const CaseFile& file) {
  const auto ids = TRY(file.whole("input_ids"));
  if (ids.shape[0] % 2 != 0) return file.wrong("the rows are no pairs: they are odd in number");
  const auto mask = TRY(file.whole("attention_mask", ids.shape));
  const auto answer = TRY(file.whole("completion_mask", ids.shape));
  Rows out;
  out.rows = static_cast<std::size_t>(ids.shape[0]);
  out.columns = static_cast<std::size_t>(ids.shape[1]);
  out.ids = ids.values;
  for (std::size_t i = 0; i < out.ids.size(); ++i) {
    out.there.push_back(mask.values[i] != 0);
    out.scored.push_back(answer.values[i] != 0 ? ids.values[i] : -100);
  }
  return out;
}

Result<preference::Settings> read_settings(const CaseFile& file) {
  preference::Settings out;
  out.beta = TRY(file.number("beta", out.beta));
  out.label_smoothing = TRY(file.number("label_smoothing", 0));
  out.gamma = TRY(file.number("simpo_gamma", 0));
  if (!(out.beta > 0)) return file.wrong("beta must be above 0");
  return out;
}

// What a row gives to its answer.
struct Sums {
  std::vector<double> log;
  std::vector<std::int64_t> tokens;
};

Sums sums_of(const Rows& rows, const Packed& packed, std::span<const double> log) {
  Sums out{std::vector<double>(rows.rows), std::vector<std::int64_t>(rows.rows)};
  for (std::size_t m = 0; m < log.size(); ++m) {
    const auto row = packed.places[m] / rows.columns;
    out.log[row] += log[m];
    out.tokens[row] += packed.batch.targets[m] >= 0 ? 1 : 0;
  }
  return out;
}

std::vector<Pair> pairs_of(const Sums& policy, const Sums& reference) {
  std::vector<Pair> out;
  const auto half = policy.log.size() / 2;
  for (std::size_t i = 0; i < half; ++i)
    out.push_back({{policy.log[i], reference.log[i], policy.tokens[i]},
                   {policy.log[half + i], reference.log[half + i], policy.tokens[half + i]}});
  return out;
}

Result<model::check::Answer> answer(base::Disk& disk, const Asked& asked) {
  const auto file = TRY(CaseFile::open(disk, asked, "dpo", "losses"));
  const auto loss = TRY(read_preference_loss(file.name()));
  const auto settings = TRY(read_settings(file));
  const auto rows = TRY(read_rows(file));
  auto learner = TRY(Learner::load(disk, asked.folder + "/policy"));
  auto reference = TRY(Learner::load(disk, asked.reference));
  const auto packed = TRY(pack(rows, learner.model(), file));
  TRY(pack(rows, reference.model(), file));
  const auto held = sums_of(rows, packed, reference.log_probabilities(packed.batch));
  Result<PairLoss> made = PairLoss();
  const model::Objective objective = [&](std::span<const double> log, std::span<double> slopes) {
    made = loss_of(loss, settings, pairs_of(sums_of(rows, packed, log), held));
    if (!made.ok()) return 0.0;
    for (std::size_t m = 0; m < log.size(); ++m) {
      const auto row = packed.places[m] / rows.columns, half = rows.rows / 2;
      if (packed.batch.targets[m] >= 0)
        slopes[m] = row < half ? made->of_chosen[row] : made->of_rejected[row - half];
    }
    return made->loss;
  };
  const double value = model::gradient(learner.model(), learner.workspace(), learner.parameters(),
                                       packed.batch, objective);
  const auto of_pairs = TRY(std::move(made));
  Norms norms;
  norms.add_all(learner);
  auto out = answer_of(value, norms);
  out.tensors.push_back({"per_pair",
                         {static_cast<std::int64_t>(of_pairs.per_pair.size())},
                         {of_pairs.per_pair.begin(), of_pairs.per_pair.end()},
                         {}});
  return out;
}

}  // namespace

extern const Entry dpo{"preferences: DPO and its losses", answer};

}  // namespace align::check
