#include "train/saver.h"

#include <algorithm>
#include <cstring>

namespace train {

namespace {

void copy_values(const std::vector<float>& from, std::vector<float>& to, const base::Pool& pool) {
  constexpr std::size_t kMost = 1 << 20;
  to.resize(from.size());
  pool.run((from.size() + kMost - 1) / kMost, [&](int, std::size_t i) {
    const auto begin = i * kMost;
    std::memcpy(to.data() + begin, from.data() + begin, 4 * std::min(kMost, from.size() - begin));
  });
}

// The numbers by all workers: training waits for it.
void copy_state(const State& from, State& to, const base::Pool& pool) {
  const auto copy_all = [&](const std::vector<std::vector<float>>& arrays, auto& copies) {
    copies.resize(arrays.size());
    for (std::size_t i = 0; i < arrays.size(); ++i) copy_values(arrays[i], copies[i], pool);
  };
  copy_values(from.weights, to.weights, pool);
  copy_all(from.optimizer, to.optimizer);
  copy_all(from.average, to.average);
  to.step = from.step;
  to.share = from.share;
  to.names = from.names;
  to.matrices = from.matrices;
  to.matrix_names = from.matrix_names;
  to.average_names = from.average_names;
  to.spikes = from.spikes;
}

}  // namespace

void Job::begin(Work work, bool at_once) {
  CHECK(!thread_.valid(), "one job at a time");
  auto guarded = [work = std::move(work)] { return base::guard("checkpoint", work); };
  if (at_once)
    result_ = guarded();
  else
    thread_ = std::async(std::launch::async, std::move(guarded));
}

bool Job::running() const {
  return thread_.valid() && thread_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
}

base::Result<void> Job::wait() {
  if (thread_.valid()) result_ = thread_.get();
  return std::exchange(result_, {});
}

void ShareSaver::begin(const base::Path& folder, const State& state, bool at_once, Check check) {
  if (!at_once) copy_state(state, copy_, ctx_.pool);
  const State& from = at_once ? state : copy_;
  auto& ctx = at_once ? ctx_ : quiet_;
  job_.begin(
      [this, &from, &ctx, folder, check = std::move(check)]() -> base::Result<void> {
        if (check) TRY(check(from));
        digests_ = TRY(write_state(ctx, folder, from, layout_, rank_, ranks_));
        return {};
      },
      at_once);
}

base::Result<TensorDigests> ShareSaver::wait() {
  TRY(job_.wait());
  return std::move(digests_);
}

base::Result<void> Saver::begin(const base::Path& work, const State& state, bool at_once,
                                const std::function<base::Result<void>(const base::Path&)>& tell,
                                ShareSaver::Check check) {
  CHECK(phase_ == Phase::idle, "one checkpoint at a time");
  began_ = ctx_.clock.seconds();
  at_once_ = at_once;
  saved_ = {{}, state.step, 0};
  auto& ctx = at_once ? ctx_ : share_.quiet();
  writer_.emplace(TRY(ledger::ArtefactWriter::open(
      ctx, base::join(work, checkpoint_name(state.step)), "checkpoint")));
  TRY(tell(writer_->folder()));
  share_.begin(writer_->folder(), state, at_once, std::move(check));
  phase_ = Phase::writing;
  return {};
}

base::Result<std::optional<Saver::Saved>> Saver::next(bool wait, const Gather& gather) {
  if (phase_ == Phase::idle) return std::optional<Saved>();
  auto done = go_on(wait, gather);
  if (done.ok()) return done;
  phase_ = Phase::idle;
  if (done.error().code == base::Code::full_disk)
    static_cast<void>(ctx_.disk.remove_all(writer_->folder()).ok());
  return done;
}

base::Result<std::optional<Saver::Saved>> Saver::go_on(bool wait, const Gather& gather) {
  if (phase_ == Phase::writing) {
    if (!wait && share_.running()) return std::optional<Saved>();
    digests_ = TRY(gather(share_.wait()));
    phase_ = Phase::finishing;
    finish_.begin(
        [this]() -> base::Result<void> {
          saved_.manifest = TRY(finish_checkpoint(*writer_, saved_.step, digests_, recipe_, seed_));
          saved_.seconds = ctx_.clock.seconds() - began_;
          return {};
        },
        at_once_);
  }
  if (!wait && finish_.running()) return std::optional<Saved>();
  TRY(finish_.wait());
  phase_ = Phase::idle;
  return std::optional(std::move(saved_));
}

}  // namespace train
