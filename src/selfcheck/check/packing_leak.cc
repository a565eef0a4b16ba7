// Documents that share a row against the same documents alone, these in plain loops in double.
#include "model/pass.h"
#include "model/plain_llama.h"
#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 8;
Documents documents() { return {{1, 2, 3}, {4, 5, 6, 7, 8}, {9}}; }  // the third only ends the row

model::Batch alone(const std::vector<std::int32_t>& document) {
  model::Batch batch;
  batch.ids = document;
  batch.targets.assign(document.begin() + 1, document.end());
  batch.targets.push_back(-1);
  for (std::size_t i = 0; i < document.size(); ++i)
    batch.positions.push_back(static_cast<std::int32_t>(i));
  batch.segments = {0, static_cast<std::uint32_t>(document.size())};
  return batch;
}

// Mean over the documents, each alone.
double apart(const train::Trainer& trainer) {
  const model::PlainLlama plain(trainer.config, trainer.layout);
  const std::vector<double> weights(trainer.state.weights.begin(), trainer.state.weights.end());
  double loss = 0, scored = 0;
  for (const auto& document : documents()) {
    loss += plain.loss(weights, alone(document));
    scored += static_cast<double>(document.size()) - 1;
  }
  return loss / scored;
}

// The row as one document: the same targets, and everybody sees what stood before.
base::Result<double> leaking(const train::Trainer& trainer) {
  auto batch = TRY(trainer.order().batch(0, 1));
  batch.segments = {0, static_cast<std::uint32_t>(batch.ids.size())};
  for (std::size_t i = 0; i < batch.ids.size(); ++i)
    batch.positions[i] = static_cast<std::int32_t>(i);
  std::vector<float> gradient(trainer.layout.size);
  const auto model = TRY(model::model_of(trainer.config, "selfcheck"));
  model::Workspace workspace;
  return model::gradient(model, workspace, trainer.state.weights.data(), batch, gradient.data()) /
         static_cast<double>(batch.scored());
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(ground.write_shards(documents(), kVocabulary));
  const auto trainer = TRY(train::Trainer::open(toy_recipe(kRow, 0.3), steady_recipe({}),
                                                Ground::kShards, 1, ground.ctx));
  const double right = apart(*trainer);
  const double elsewhere = TRY(leaking(*trainer));
  const auto facts = TRY(trainer->step());
  return Finding{.right = {{right}}, .ours = {{facts.loss}}, .elsewhere = {{elsewhere}}};
}

constexpr Report kReports[] = {{"LlamaFactory", "issue #2289 (open since Jan 2024), PR #7318"},
                               {"TRL", "issue #784 (open since 2023)"},
                               {"functionary", "issue #265"},
                               {"OpenRLHF", "PR #781"},
                               {"levanter", "issue #860"},
                               {"nanoVLM", "PR #204 (2026, open when read)"}};

}  // namespace

extern const Entry packing_leak{
    .wrong = "Documents packed into one row see each other.",
    .input = "[1, 2, 3] and [4, 5, 6, 7, 8] in one row, and each alone",
    .right =
        "The mean of the token losses of the documents alone, computed in double by plain loops.",
    .columns = "mean loss of the row",
    .reports = kReports,
    .tolerance = 1e-4,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
