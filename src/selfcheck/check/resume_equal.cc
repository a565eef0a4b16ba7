#include "ledger/artefact.h"
#include "record/train.h"
#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"
#include "train/loop.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kVocabulary = 16, kRow = 4, kSteps = 8, kStop = 3;

train::TrainRecipe recipe() { return steady_recipe({.grains = 2, .rows = 1}, kSteps, 1e-2); }

// Asks for a stop, as Ctrl-C does, when so many steps are made.
class StopAfter : public base::Reporter {
 public:
  StopAfter(std::uint64_t step, base::Cancel& cancel) : step_(step), cancel_(cancel) {}
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::progress && event.done == step_) cancel_.request();
  }

 private:
  const std::uint64_t step_;
  base::Cancel& cancel_;
};

// Trains, or goes on, in `folder`; what it says of the state it reached.
base::Result<std::string> trained(base::Context& ctx, const base::Path& folder) {
  auto writer = TRY(
      ledger::ArtefactWriter::open(ctx, folder, "train", ledger::ArtefactWriter::Start::resume));
  TRY(train::train(toy_recipe(kRow), recipe(), Ground::kShards, 1, writer, ctx));
  const auto manifest = TRY(writer.finish());
  return TRY(record::of<record::Train>(manifest, folder)).facts.state.substr(0, 16);
}

base::Result<std::string> stopped_and_resumed(Ground& ground, const base::Path& folder) {
  base::Cancel cancel;
  StopAfter stop(kStop, cancel);
  base::Context first{ground.disk, ground.ctx.clock, stop, cancel, ground.ctx.pool, ""};
  const auto begun = trained(first, folder);
  if (begun.ok() || begun.error().code != base::Code::interrupted)
    return base::Error{base::Code::failed, "the training was not stopped", "selfcheck", ""};
  return trained(ground.ctx, folder);
}

// Weights go on, the optimizer's moments begin anew.
base::Result<std::string> without_moments(Ground& ground) {
  const auto trainer =
      TRY(train::Trainer::open(toy_recipe(kRow), recipe(), Ground::kShards, 1, ground.ctx));
  for (std::int64_t step = 0; step < kSteps; ++step) {
    if (step == kStop)
      for (auto& moments : trainer->state.optimizer)
        std::fill(moments.begin(), moments.end(), 0.0f);
    TRY(trainer->step());
  }
  const auto tensors = train::tensor_digests(trainer->state, trainer->layout, ground.ctx.pool);
  return train::state_digest(trainer->state.step, tensors).substr(0, 16);
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  Documents documents;
  for (std::int32_t d = 0; d < 12; ++d) documents.push_back({d, 15 - d, d + 1, d / 2, 3});
  TRY(ground.write_shards(documents, kVocabulary));
  const auto right = TRY(trained(ground.ctx, "whole"));
  const auto ours = TRY(stopped_and_resumed(ground, "stopped"));
  const auto elsewhere = TRY(without_moments(ground));
  return Finding{
      .right = {.text = right}, .ours = {.text = ours}, .elsewhere = {.text = elsewhere}};
}

constexpr Report kReports[] = {
    {"datasets", "issue #5454"},
    {"transformers",
     "issues #18649, #26251: the data is read from its beginning, or in another order"},
    {"Composer", "issue #3649"},
    {"Model-Optimizer", "PR #1611"}};

}  // namespace

extern const Entry resume_equal{
    .wrong =
        "A training that was stopped goes on with other rows, or without what the optimizer knew.",
    .input = "eight steps, stopped after the third as Ctrl-C does, and gone on with",
    .right =
        "The digest of weights and moments of the same training when nothing stops it. "
        "Elsewhere is one whose moments began anew.",
    .columns = "the first digits of the digest",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
