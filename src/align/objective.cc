#include "align/objective.h"

#include "model/weights.h"

namespace align::objective {

const Entry* find(const std::string& kind) {
  for (const auto& row : all())
    if (row.name == kind) return row.entry;
  return nullptr;
}

base::Result<std::unique_ptr<train::Trainer>> open_trainer(const Entry& entry, Opening opening,
                                                           const base::Path& model,
                                                           base::Context& ctx) {
  const auto loaded = TRY(model::load_model(opening.disk, model));
  opening.vocabulary = loaded.config.vocabulary;
  opening.model = model;
  opening.pool = ctx.pool;
  auto opened = TRY(entry.open(opening));
  const auto& learning = entry.learning(opening.recipe);
  const auto& layout = loaded.model.layout;
  train::Lesson lesson{.config = loaded.config,
                       .recipe = learning.to_train(opened.rows),
                       .seed = opening.seed,
                       .feed = std::move(opened.feed),
                       .weights = loaded.flat(),
                       .adapters = TRY(changes_of(learning.lora, layout)),
                       .frozen = TRY(frozen_of(learning.frozen, layout))};
  TRY(loaded.weights->whole());
  return train::Trainer::open(std::move(lesson), ctx);
}

}  // namespace align::objective
