// Saving states of a training: at once, or by a thread of its own while the next steps are made.
//
// A checkpoint is one when its folder has its name, which it gets last (ledger/artefact.h); until then
// the one before is the newest. The caller names it in the ledger behind that. One is in the making at a
// time. Of ranks that hold shares of the optimizer's arrays each writes its own, and rank 0
// waits for all of them before it gives the whole its manifest.
#pragma once

#include <functional>
#include <future>
#include <optional>

#include "train/checkpoint.h"

namespace train {

// Work that is done at once or on a thread of its own. Ending it waits for that thread.
class Job {
 public:
  using Work = std::function<base::Result<void>()>;
  // One at a time. What the work refers to must live until it is waited for.
  void begin(Work work, bool at_once);
  bool running() const;  // and not yet done
  // What the work returned, an Error for what it threw; waits for it.
  base::Result<void> wait();

 private:
  base::Result<void> result_;
  std::future<base::Result<void>> thread_;
};

// What one rank writes of a checkpoint.
class ShareSaver {
 public:
  // `rank` of `ranks`: as write_state() has it.
  ShareSaver(base::Context& ctx, const model::Layout& layout, int rank, int ranks)
      : quiet_{ctx.disk, ctx.clock, ctx.reporter, ctx.cancel, 1, ctx.cache},
        ctx_(ctx),
        layout_(layout),
        rank_(rank),
        ranks_(ranks) {}
  ShareSaver(const ShareSaver&) = delete;

  // Looks at a state before any of it is written.
  using Check = std::function<base::Result<void>(const State&)>;
  // Begins to write `state` into `folder`. Not at once: from a copy, so the state may change.
  void begin(const base::Path& folder, const State& state, bool at_once, Check check = {});
  bool running() const { return job_.running(); }
  // The digests of what was written; waits for it.
  base::Result<TensorDigests> wait();
  // The Context of a thread in the background: its work is done by itself alone.
  base::Context& quiet() { return quiet_; }

 private:
  base::Context quiet_;
  base::Context& ctx_;
  const model::Layout& layout_;
  const int rank_, ranks_;
  State copy_;
  TensorDigests digests_;
  Job job_;
};

// What rank 0 makes of it.
class Saver {
 public:
  // Called once its own share is written: waits for the shares of the other ranks, and returns the
  // digests of all, or on each the Error of one.
  using Gather = std::function<base::Result<TensorDigests>(base::Result<TensorDigests> own)>;
  struct Saved {
    ledger::Manifest manifest;
    std::int64_t step = 0;
    double seconds = 0;  // that it took to be written
  };

  Saver(base::Context& ctx, const model::Layout& layout, base::Json recipe, std::int64_t seed,
        int ranks)
      : ctx_(ctx), recipe_(std::move(recipe)), seed_(seed), share_(ctx, layout, 0, ranks) {}
  Saver(const Saver&) = delete;

  // Opens the checkpoint of `state` in `work`; then `tell` lets the other ranks begin in its folder.
  base::Result<void> begin(const base::Path& work, const State& state, bool at_once,
                           const std::function<base::Result<void>(const base::Path&)>& tell,
                           ShareSaver::Check check);
  // That checkpoint once it is whole, and once only: nothing while it is not, if `wait` is false, and where
  // none was begun. Where it fails for lack of space, what was written of it is removed.
  base::Result<std::optional<Saved>> next(bool wait, const Gather& gather);

 private:
  base::Result<std::optional<Saved>> go_on(bool wait, const Gather& gather);
  enum class Phase { idle, writing, finishing };
  base::Context& ctx_;
  const base::Json recipe_;
  const std::int64_t seed_;
  Phase phase_ = Phase::idle;
  bool at_once_ = true;
  double began_ = 0;
  Saved saved_;
  TensorDigests digests_;
  std::optional<ledger::ArtefactWriter> writer_;
  ShareSaver share_;
  Job finish_;  // ended first: it uses all of these
};

}  // namespace train
