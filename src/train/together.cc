#include "train/together.h"

#include "ledger/artefact.h"
#include "train/machine_class.h"

namespace train {

using base::Result;

namespace {

constexpr const char* kStep = "step";
constexpr const char* kState = "state";
constexpr const char* kEnd = "end";

std::span<std::byte> bytes_of(std::vector<float>& values) {
  return std::as_writable_bytes(std::span(values));
}

// From rank 0 to all, who have opened the same trainer: all arrays are of the same sizes.
Result<void> share_state(rank::Ranks& ranks, State& state) {
  TRY(ranks.share(std::as_writable_bytes(std::span(&state.step, 1))));
  TRY(ranks.share(bytes_of(state.weights)));
  for (auto& array : state.optimizer) TRY(ranks.share(bytes_of(array)));
  for (auto& array : state.average) TRY(ranks.share(bytes_of(array)));
  if (state.spikes.on()) TRY(ranks.share(std::as_writable_bytes(state.spikes.values())));
  return {};
}

Result<void> follow_steps(Trainer& trainer, const base::Cancel& cancel, rank::Ranks& ranks,
                          RankMeter& meter) {
  for (;;) {
    const auto word = TRY(ranks.hear());
    if (word == kEnd) return {};
    if (word == kState) {
      TRY(share_state(ranks, trainer.state));
      trainer.state_changed();
      continue;
    }
    // Rank 0 ended in the middle of a step, and whoever went on would wait for it for ever.
    if (word != kStep)
      return base::Error{base::Code::failed, "rank 0 left the training in the middle of a step",
                         "train", "see what rank 0 says; the last checkpoint is good"};
    // What made a step fail is known to rank 0, too, which then ends it; or this rank is broken, and
    // hears nothing any more.
    if (trainer.step().ok()) TRY(meter.tell(ranks, cancel.requested()));
  }
}

}  // namespace

Result<std::unique_ptr<Trainer>> open_together(const model::ModelRecipe& model,
                                               const TrainRecipe& recipe, const base::Path& shards,
                                               std::int64_t seed, base::Context& ctx,
                                               rank::Ranks& ranks, RankMeter& meter) {
  auto opened = Trainer::open(model, recipe, shards, seed, ctx, ranks);
  if (ranks.alone()) return opened;
  TRY(ranks.agree(opened.ok() ? Result<void>() : Result<void>(opened.error())));
  const auto manifest = ledger::read_manifest(ctx.disk, shards);
  TRY(ranks.agree(manifest.ok() ? Result<void>() : Result<void>(Result(manifest).error())));
  TRY(ranks.same(manifest->id, "other shards", "let all ranks see the same folder"));
  TRY(ranks.same(machine_class(recipe), "a machine of another class",
                 "equal bits need equal processors and libraries"));
  TRY(meter.meet(ranks));
  return opened;
}

Lead::Lead(rank::Ranks& ranks, const std::string& stage)
    : ranks_(ranks), called_(ranks.tell(stage)) {}

Lead::~Lead() { static_cast<void>(ranks_.tell(kEnd).ok()); }

Result<void> Lead::give(State& state) {
  if (ranks_.alone()) return {};
  TRY(ranks_.tell(kState));
  return share_state(ranks_, state);
}

Result<void> Lead::step() { return ranks_.tell(kStep); }

Result<void> Lead::hear(base::Cancel& cancel, RankMeter& meter) {
  if (TRY(meter.tell(ranks_, cancel.requested()))) cancel.request();
  return {};
}

Result<void> follow(const model::ModelRecipe& model, const TrainRecipe& recipe,
                    const base::Path& shards, std::int64_t seed, base::Context& ctx,
                    rank::Ranks& ranks) {
  RankMeter meter(ctx.disk, recipe.watts_per_core, ranks);
  const auto trainer = open_together(model, recipe, shards, seed, ctx, ranks, meter);
  if (trainer.ok()) return follow_steps(**trainer, ctx.cancel, ranks, meter);
  const auto word = TRY(ranks.hear());  // that it ends: rank 0 has the same error
  CHECK(word == kEnd, "a training that was not opened makes no step");
  return {};
}

}  // namespace train
