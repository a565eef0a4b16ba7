#include "selfcheck/ground.h"

#include <set>

#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "store/token_file.h"

namespace selfcheck {

base::Result<void> Ground::write_shards(const Documents& documents, std::int64_t vocabulary) {
  auto writer = TRY(ledger::ArtefactWriter::open(ctx, kShards, "shards"));
  auto file = TRY(store::TokenFileWriter::open(disk, writer.path(kLanguage), vocabulary));
  std::int64_t tokens = 0;
  for (const auto& document : documents) {
    TRY(file.add(document));
    tokens += static_cast<std::int64_t>(document.size());
  }
  TRY(file.finish());
  record::Shards said;
  said.counts.languages[kLanguage] = {
      .tokens = tokens, .documents = std::nullopt, .bytes = 4 * tokens};
  said.counts.tokens = tokens;
  said.facts = {.languages = {kLanguage}, .vocabulary = vocabulary};
  record::say(said, writer.manifest());
  TRY(writer.finish());
  return {};
}

base::Result<std::int64_t> Ground::seed_for(std::uint64_t rows, std::int64_t row_tokens) {
  for (std::int64_t seed = 0; seed < 1000; ++seed) {
    const auto order = TRY(train::Order::open(disk, kShards, {}, row_tokens, seed));
    std::set<std::uint64_t> windows;
    for (std::uint64_t row = 0; row < rows; ++row) windows.insert(order.place(row).window);
    if (windows.size() == rows && *windows.rbegin() == rows - 1) return seed;
  }
  return base::Error{base::Code::failed, "no seed reads each row once at the beginning",
                     "selfcheck", ""};
}

train::TrainRecipe steady_recipe(Grains shape, std::int64_t steps, double rate) {
  train::TrainRecipe recipe;
  recipe.steps = steps;
  recipe.grains_per_step = shape.grains;
  recipe.rows_per_grain = shape.rows;
  recipe.precision = "f32";
  recipe.learning_rate = rate;
  recipe.schedule = base::Choice<train::schedule::Registry>("cosine");
  const auto taken =
      recipe.schedule.from_json({{"warmup_steps", 0}, {"min_rate_ratio", 1.0}}, "selfcheck");
  CHECK(taken.ok(), "the cosine schedule has these keys");
  return recipe;
}

}  // namespace selfcheck
