#include "train/speed.h"

#include <algorithm>

#include "base/random.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "store/token_file.h"
#include "train/trainer.h"

namespace train {

namespace {

base::Result<void> make_shards(base::Context& ctx, const base::Path& folder,
                               std::int64_t vocabulary, std::int64_t tokens) {
  auto writer = TRY(ledger::ArtefactWriter::open(ctx, folder, "shards"));
  auto file = TRY(store::TokenFileWriter::open(ctx.disk, writer.path("zxx_Zzzz"), vocabulary));
  const base::Random random(1, "bench");
  std::vector<std::int32_t> document;
  for (std::int64_t i = 0; i < tokens; ++i)
    document.push_back(static_cast<std::int32_t>(
        random.below(static_cast<std::uint64_t>(vocabulary), static_cast<std::uint64_t>(i))));
  TRY(file.add(document));
  TRY(file.finish());
  record::Shards said;
  said.counts.languages["zxx_Zzzz"].tokens = said.counts.tokens = tokens;
  said.counts.languages["zxx_Zzzz"].bytes = 4 * tokens;
  said.facts.languages = {"zxx_Zzzz"};
  said.facts.vocabulary = vocabulary;
  record::say(said, writer.manifest());
  TRY(writer.finish());
  return {};
}

}  // namespace

base::Result<Speed> measure_speed(const model::ModelRecipe& model, const TrainRecipe& recipe,
                                  std::int64_t vocabulary, std::int64_t warm, std::int64_t steps,
                                  base::Context& outer, rank::Ranks& ranks) {
  CHECK(steps > 0, "a speed is measured over some steps");
  base::MemoryDisk disk;
  base::Context ctx{disk, outer.clock, outer.reporter, outer.cancel, outer.pool, outer.cache};
  TRY(make_shards(ctx, "shards", vocabulary, 64 * model::context_tokens(model) + 1));
  const auto trainer = TRY(Trainer::open(model, recipe, "shards", 1, ctx, ranks));
  Speed out;
  std::vector<double> seconds;
  double exchanged = 0;
  for (std::int64_t i = 0; i < warm + steps; ++i) {
    TRY(ctx.cancel.check("train speed"));
    const double began = ctx.clock.seconds();
    const auto facts = TRY(trainer->step());
    if (i < warm) exchanged = ranks.seconds();
    if (i < warm) continue;
    seconds.push_back(ctx.clock.seconds() - began);
    out.tokens_per_step = static_cast<double>(facts.tokens);
    out.flops_per_step = facts.flops;
  }
  std::ranges::sort(seconds);
  out.seconds_per_step = seconds[seconds.size() / 2];
  out.exchange_seconds_per_step = (ranks.seconds() - exchanged) / static_cast<double>(steps);
  out.parameters = static_cast<std::int64_t>(trainer->layout.count());
  return out;
}

}  // namespace train
