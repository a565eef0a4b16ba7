// How much a new recipe holds out, tried.
#include <algorithm>
#include <cmath>
#include <optional>

#include "plan/rehearse.h"

namespace plan {

namespace {

using base::Result;

// Some ten seconds of two cores; a larger text is rehearsed with fewer seeds, for one draw of it is
// like another.
constexpr double kMostBytes = 8e6, kSmallBytes = 1e6;
constexpr std::int64_t kManySeeds = 5, kFewSeeds = 2, kOwnSeed = 1;
// Of what the rules left of a language: more than that is a poor trade for an evaluation.
constexpr double kMostSpent = 0.3;

double bytes_of(const data::Survey& survey) {
  double out = 0;
  for (const auto& file : survey.files) out += static_cast<double>(file.bytes);
  return out;
}

double fewest_documents(const NewRecipe& recipe) {
  double out = 1e18;
  for (const auto& [language, amount] : recipe.proposal.languages)
    out = std::min(out, amount.documents);
  return out;
}

// The share without ten documents at least, as bytes that are bounded by a share; of few documents
// that share must let one of them through.
HeldOut in_bytes(const NewRecipe& recipe, double share) {
  double largest = 0;
  for (const auto& [language, amount] : recipe.proposal.languages)
    largest = std::max(largest, amount.text_bytes);
  const auto one = 1.5 / std::max(1.0, fewest_documents(recipe));
  const auto percent = std::ceil(100 * std::clamp(std::max(share, one), share, 0.25));
  return {
      .share = 0,
      .bytes = static_cast<std::int64_t>(std::max(100.0, 100 * std::round(share * largest / 100))),
      .most = percent / 100};
}

bool is_good(const Rehearsal::Corpus& corpus) {
  const bool some =
      std::ranges::any_of(corpus, [](const auto& row) { return row.second.heldout > 0; });
  return some && std::ranges::all_of(
                     corpus, [](const auto& row) { return row.second.guarded <= kMostSpent; });
}

// The corpus of the recipe's own seed, if that of no seed loses much; what stops a run is no error
// here, for less may be held out.
Result<std::optional<Rehearsal::Corpus>> try_all(const HeldOut& held_out, std::int64_t seeds,
                                                 Rehearsal& rehearsal) {
  for (auto seed = kOwnSeed + seeds - 1;; --seed) {  // its own comes last: it stays
    auto made = rehearsal.corpus(held_out, seed);
    if (!made.ok() && made.error().code == base::Code::interrupted) return made.error();
    if (!made.ok() || !is_good(*made)) return std::optional<Rehearsal::Corpus>();
    if (seed == kOwnSeed) return std::optional(made.take());
  }
}

}  // namespace

bool can_rehearse(const data::Survey& survey) { return bytes_of(survey) <= kMostBytes; }

Result<Chosen> choose_held_out(Rehearsal& rehearsal, const NewRecipe& recipe,
                               const data::Survey& survey) {
  const auto seeds = bytes_of(survey) <= kSmallBytes ? kManySeeds : kFewSeeds;
  if (recipe.held_out.any())
    for (const auto& held_out : {recipe.held_out, in_bytes(recipe, 0.1), in_bytes(recipe, 0.04)})
      if (auto corpus = TRY(try_all(held_out, seeds, rehearsal)))
        return Chosen{held_out, std::move(*corpus)};
  const HeldOut none{.share = 0};
  return Chosen{none, TRY(rehearsal.corpus(none, kOwnSeed))};
}

}  // namespace plan
