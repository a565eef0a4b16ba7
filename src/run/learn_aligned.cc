// From rows to a model: needs the library that multiplies, as the makers of stages do.
#include "align/objective.h"
#include "align/write_model.h"
#include "model/weights.h"
#include "run/aligned.h"
#include "run/given.h"
#include "train/init_model.h"
#include "train/loop.h"

namespace run::aligned {

using base::Result;

namespace {

// What was digested before the run, looked at again, and watched until the end.
struct Outside {
  std::optional<ledger::Given> base, data;
  Result<void> untouched(base::Disk& disk) const {
    for (const auto* one : {&base, &data})
      if (*one) TRY((*one)->untouched(disk));
    return {};
  }
};

Result<Outside> look_outside(stage::Work& work, std::span<const stage::Given> given) {
  Outside out;
  for (const auto& one : given) {
    if (one.path(work.instance).empty()) continue;
    auto found = TRY(
        look_at_given(one, work.instance, work.ctx.disk, {ledger::Digests::known, work.ctx.pool}));
    TRY(found.is_asked_for(work.writer.manifest().inputs, one.role));
    (one.role == std::string_view("base") ? out.base : out.data) = std::move(found);
  }
  return out;
}

// Whoever finds work that was begun for another plan goes on with nothing of it.
std::string plan_text(const ledger::Manifest& manifest, const std::string& kind) {
  return base::pretty({{"kind", kind},
                       {"recipe", manifest.recipe},
                       {"inputs", manifest.inputs},
                       {"seed", manifest.seed}});
}

}  // namespace

Result<void> learn(stage::Work& work, const Taught& taught, const align::Scribe& scribe) {
  auto& ctx = work.ctx;
  const auto outside = TRY(look_outside(work, taught.given));
  const auto* entry = align::objective::find(taught.kind);
  CHECK(entry, "a stage that aligns has an objective");
  const auto& settings = work.settings(taught.kind);
  const auto trainer = TRY(align::objective::open_trainer(
      *entry, {ctx.disk, work.writer.folder(), settings, work.seed()}, taught.model, ctx));
  train::Task task{.recipe = work.writer.manifest().recipe,
                   .plan = plan_text(work.writer.manifest(), taught.kind),
                   .weights = [&] { return model::load_flat(ctx.disk, taught.model); },
                   .inputs = {},
                   .init = outside.base};
  const auto trained = TRY(train::learn(*trainer, task, work.writer, ctx));
  record::Aligned said;
  said.counts.parameters = TRY(align::write_model(*trainer, entry->learning(settings).lora, scribe,
                                                  taught.model, work.writer, ctx));
  TRY(outside.untouched(ctx.disk));
  said.counts.steps = trained.counts.steps;
  said.counts.tokens = trained.counts.tokens;
  for (const auto& p : trainer->layout.parameters)
    if (p.trained) said.counts.learned += static_cast<std::int64_t>(p.size);
  said.facts.step = trainer->state.step;
  said.facts.format = "Hugging Face, float32";
  said.facts.lesson = taught.told;
  said.facts.training = trained.facts;
  if (outside.data) said.facts.data = record::Given::of(*outside.data);
  if (outside.base) said.facts.base = train::said_of(ctx.disk, *outside.base);
  record::say(said, work.writer.manifest());
  return {};
}

}  // namespace run::aligned
