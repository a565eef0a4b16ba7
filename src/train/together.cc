#include "train/together.h"

#include "ledger/artefact.h"
#include "train/machine_class.h"
#include "train/saver.h"

namespace train {

using base::Result;

namespace {

constexpr const char* kStep = "step";
constexpr const char* kState = "state";
constexpr const char* kSave = "save";        // and then into which folder
constexpr const char* kSaved = "saved";      // whether and what
constexpr const char* kDigests = "digests";  // of the state
constexpr const char* kEnd = "end";

std::span<std::byte> bytes_of(std::vector<float>& values) {
  return std::as_writable_bytes(std::span(values));
}

// From rank 0 to all, who have opened the same trainer: all arrays are of the same sizes, but shares.
Result<void> share_state(rank::Ranks& ranks, State& state, bool shared_out) {
  TRY(ranks.share(std::as_writable_bytes(std::span(&state.step, 1))));
  TRY(ranks.share(bytes_of(state.weights)));
  if (!shared_out)
    for (auto& array : state.optimizer) TRY(ranks.share(bytes_of(array)));
  for (auto& array : state.average) TRY(ranks.share(bytes_of(array)));
  if (state.spikes.on()) TRY(ranks.share(std::as_writable_bytes(state.spikes.values())));
  return {};
}

// Which batches rank 0 leaves out.
Result<void> share_left_out(rank::Ranks& ranks, Order& order) {
  auto batches = order.left_out();
  std::uint64_t count = batches.size();
  TRY(ranks.share(std::as_writable_bytes(std::span(&count, 1))));
  batches.resize(count);
  if (count > 0) TRY(ranks.share(std::as_writable_bytes(std::span(batches))));
  order.leave_out(std::move(batches));
  return {};
}

// Every rank calls it with digests of its own, or why it has none. Of a tensor that several have, those
// are equal.
Result<TensorDigests> gather_digests(rank::Ranks& ranks, const Result<TensorDigests>& own) {
  TRY(ranks.agree(own.ok() ? Result<void>() : Result<void>(own.error())));
  std::string mine;
  for (const auto& [name, digest] : *own) mine += digest + " " + name + "\n";
  TensorDigests out;
  for (const auto& said : TRY(ranks.gather(mine)))
    for (std::size_t at = 0, end; (end = said.find('\n', at)) != said.npos; at = end + 1) {
      const auto blank = said.find(' ', at);
      out.emplace(said.substr(blank + 1, end - blank - 1), said.substr(at, blank - at));
    }
  return out;
}

// The share of a rank that does not lead.
Result<void> take_share(Trainer& trainer, const base::Path& checkpoint, base::Context& ctx) {
  for (auto& array : trainer.state.optimizer) std::ranges::fill(array, 0.0f);
  return checkpoint.empty() ? Result<void>()
                            : load_share(ctx, checkpoint, trainer.layout, trainer.state);
}

Result<void> take_state(Trainer& trainer, base::Context& ctx, rank::Ranks& ranks) {
  const bool shared_out = trainer.recipe.shard_optimizer;
  TRY(share_state(ranks, trainer.state, shared_out));
  TRY(share_left_out(ranks, trainer.order()));
  trainer.state_changed();
  if (!shared_out) return {};
  const auto taken = take_share(trainer, TRY(ranks.hear()), ctx);
  static_cast<void>(ranks.agree(taken).ok());  // rank 0 knows it, too, and ends the training
  return {};
}

Result<void> follow_steps(Trainer& trainer, base::Context& ctx, rank::Ranks& ranks,
                          RankMeter& meter) {
  ShareSaver saver(ctx, trainer.layout, ranks.number(), ranks.size());
  for (;;) {
    const auto word = TRY(ranks.hear());
    if (word == kEnd) return {};
    if (word == kState) {
      TRY(take_state(trainer, ctx, ranks));
      continue;
    }
    if (word == kSave) {
      saver.begin(TRY(ranks.hear()), trainer.state, !trainer.recipe.checkpoints.background);
      continue;
    }
    if (word == kSaved || word == kDigests) {
      const auto own =
          word == kSaved ? saver.wait() : tensor_digests(trainer.state, trainer.layout, ctx.pool);
      static_cast<void>(gather_digests(ranks, own).ok());  // the same
      continue;
    }
    // Rank 0 ended in the middle of a step, and whoever went on would wait for it for ever.
    if (word != kStep)
      return base::Error{base::Code::failed, "rank 0 left the training in the middle of a step",
                         "train", "see what rank 0 says; the last checkpoint is good"};
    // What made a step fail is known to rank 0, too, which then ends it; or this rank is broken, and
    // hears nothing any more.
    if (trainer.step().ok()) TRY(meter.tell(ranks, ctx.cancel.requested()));
  }
}

}  // namespace

Result<std::unique_ptr<Trainer>> open_together(const model::ModelRecipe& model,
                                               const TrainRecipe& recipe, const base::Path& shards,
                                               std::int64_t seed, base::Context& ctx,
                                               rank::Ranks& ranks, RankMeter& meter) {
  auto opened = Trainer::open(model, recipe, shards, seed, ctx, ranks, Trainer::Begin::later);
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

Lead::Lead(rank::Ranks& ranks, const std::string& stage, const TrainRecipe& recipe)
    : ranks_(ranks),
      shared_out_(recipe.shard_optimizer && !ranks.alone()),
      called_(ranks.tell(stage)) {}

Lead::~Lead() { static_cast<void>(ranks_.tell(kEnd).ok()); }

Result<void> Lead::give(Trainer& trainer, const base::Path& checkpoint) {
  if (ranks_.alone()) return {};
  TRY(ranks_.tell(kState));
  TRY(share_state(ranks_, trainer.state, shared_out_));
  TRY(share_left_out(ranks_, trainer.order()));
  if (!shared_out_) return {};
  TRY(ranks_.tell(checkpoint));
  return ranks_.agree({});
}

Result<void> Lead::save(const base::Path& folder) {
  if (!shared_out_) return {};
  TRY(ranks_.tell(kSave));
  return ranks_.tell(folder);
}

Result<TensorDigests> Lead::saved(Result<TensorDigests> own) {
  if (!shared_out_) return own;
  TRY(ranks_.tell(kSaved));
  return gather_digests(ranks_, own);
}

Result<TensorDigests> Lead::digests(const State& state, const model::Layout& layout,
                                    const base::Pool& pool) {
  if (shared_out_) TRY(ranks_.tell(kDigests));
  auto own = tensor_digests(state, layout, pool);
  return shared_out_ ? gather_digests(ranks_, own) : Result<TensorDigests>(std::move(own));
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
  if (trainer.ok()) return follow_steps(**trainer, ctx, ranks, meter);
  const auto word = TRY(ranks.hear());  // that it ends: rank 0 has the same error
  CHECK(word == kEnd, "a training that was not opened makes no step");
  return {};
}

}  // namespace train
