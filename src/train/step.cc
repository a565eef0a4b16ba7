#include "train/step.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "compute/worker.h"
#include "model/low_rank.h"
#include "model/objective_pass.h"
#include "train/ahead.h"
#include "train/fold.h"
#include "train/grain_facts.h"
#include "train/not_finite.h"
#include "train/rank_sum.h"
#include "train/update.h"

namespace train {

namespace {

std::vector<SumRange> sum_ranges(const auto& ranges) {
  std::vector<SumRange> out;
  for (const auto& range : ranges) out.push_back({range.begin, range.end});
  return out;
}

std::size_t largest(const std::vector<Part>& parts, std::size_t least = 0) {
  for (const auto& part : parts) least = std::max(least, part.end - part.begin);
  return least;
}

template <class T>
class StepperOf : public Stepper {
 public:
  StepperOf(const model::Config& config, const model::Layout& layout, const TrainRecipe& recipe,
            Feed& feed, const base::Pool& pool, rank::Ranks& ranks,
            const std::vector<double>& rates, const std::optional<Frozen>& frozen)
      : recipe_(recipe),
        layout_(layout),
        feed_(feed),
        pool_(pool),
        ranks_(ranks),
        own_(grains_of(static_cast<std::size_t>(recipe.grains_per_step), ranks.number(),
                       ranks.size())),
        ranges_(stretches_of(layout)),
        shares_(recipe.shard_optimizer && !ranks.alone() ? shares_of(layout, ranks.size())
                                                         : std::vector<Share>()),
        model_(model::model_of(config, "model").take()),
        changes_(frozen ? frozen->changes : nullptr),
        parts_(changes_ ? stretches_of(layout)
                        : parts_of(model_, layout, recipe.optimizer.entry(), rates)),
        cost_(model_.decoder.cost()),
        weights_(layout.size),
        fold_(own_, layout.size, pool.workers()),
        rank_sum_(ranks, sum_ranges(ranges_), static_cast<std::size_t>(recipe.grains_per_step),
                  layout.size, shares_) {
    for (int w = 0; w < pool.workers(); ++w) {
      workspaces_.push_back(std::make_unique<model::Workspace>());
      if (recipe.recomputes()) apart_.push_back(std::make_unique<model::Workspace>());
      if (ranks.alone()) room_.emplace_back(largest(parts_, largest(ranges_)));
      if (modules() > 0) ahead_.push_back(std::make_unique<AheadLoss>(*workspaces_.back()));
    }
    if (frozen) freeze(frozen->weights);
    // Who talks to the other ranks is the thread that opened them, which is worker 0.
    if (!ranks.alone() && apart_.empty() && !changes_)
      workspaces_.front()->settled.listener = [this](std::size_t parameter) { settle(parameter); };
  }

  void weights_changed(const State& state) override {
    compute::run(pool_, ranges_.size(), [&](int, std::size_t i) { narrow(state, ranges_[i]); });
    stretch();
  }

  base::Result<StepFacts> step(State& state) override {
    const rank::Together together(ranks_);
    StepFacts facts;
    facts.rate = recipe_.rate(state.step);
    TRY(run_grains(state.step, facts));
    facts.gradient_norm = TRY(sum_gradients());
    if (!std::isfinite(facts.loss) || !std::isfinite(facts.gradient_norm))
      return why_not_finite(state);
    facts.skipped = state.spikes.judge(recipe_.spike, state.step, facts.loss, facts.gradient_norm);
    if (facts.skipped.empty()) TRY(update(state, facts));
    state.spikes.remember(state.step, facts.loss, facts.gradient_norm, !facts.skipped.empty());
    ++state.step;
    return facts;
  }

 private:
  // That are learned from.
  std::size_t modules() const {
    return model_.decoder.ahead_weight > 0 ? model_.decoder.ahead.size() : 0;
  }

  void freeze(std::span<const float> weights) {
    frozen_.resize(weights.size());
    compute::kernels_for<T>().narrow(weights.data(), frozen_.data(), weights.size());
  }

  // What follows from changes with magnitudes, once for all grains.
  void stretch() {
    if (changes_) stretches_ = changes_->stretches(frozen_.data(), weights_.data(), pool_);
  }

  // The weights as a pass sees them; `gradient` null: it only reads.
  model::Parameters parameters(T* gradient) {
    if (changes_) return {model_.layout, static_cast<const T*>(frozen_.data())};
    return {model_.layout, weights_.data(), gradient};
  }
  // What it computes beside them, if anything learns there.
  std::optional<model::Changes> beside(T* gradient) {
    if (!changes_) return {};
    return model::Changes(*changes_, weights_.data(), gradient, stretches_);
  }

  // The loss of a grain, whose gradient is written.
  double learn(const Grain& grain, model::Workspace& workspace, T* gradient,
               model::Workspace* apart) {
    const auto all = parameters(gradient);
    auto changes = beside(gradient);
    const model::WithChanges here(changes ? &*changes : nullptr);
    const auto loss = grain.objective ? model::gradient(model_, workspace, all, grain.batch,
                                                        grain.objective, apart)
                                      : model::gradient(model_, workspace, all, grain.batch, apart);
    if (changes) changes->finish();
    return loss;
  }

  // What the feed asks the model before the grains of a step.
  base::Result<void> begin(std::int64_t step) {
    auto changes = beside(nullptr);
    return feed_.begin(step, {model_, parameters(nullptr), changes ? &*changes : nullptr});
  }

  base::Result<void> run_grains(std::int64_t step, StepFacts& facts) {
    const auto grains = static_cast<std::uint64_t>(recipe_.grains_per_step);
    TRY(ranks_.agree(begin(step)));
    std::vector<double> losses(grains), flops(grains), ahead(grains), squares(grains),
        counts(grains);
    std::vector<std::int64_t> scored(grains), asked(grains), left_out(grains);
    std::vector<std::vector<model::RouterLoad>> routers(grains);
    std::vector<base::Result<void>> done(grains);
    fold_.clear();
    sent_ = rank_sum_.begin();
    compute::run(pool_, own_.count(), [&](int worker, std::size_t) {
      const typename Fold<T>::Leaf leaf(fold_);
      const auto g = leaf.grain();
      const auto read = feed_.grain(step, g);
      if (!read.ok()) return void(done[g] = base::Result(read).error());
      const auto& batch = read->batch;
      left_out[g] = read->left_out;
      counts[g] = read->count;
      auto& workspace = *workspaces_[static_cast<std::size_t>(worker)];
      if (worker == 0) settled_.assign(layout_.parameters.size(), false);
      if (worker == 0) unsettled_ = settled_.size();
      auto* apart = apart_.empty() ? nullptr : apart_[static_cast<std::size_t>(worker)].get();
      losses[g] = learn(*read, workspace, leaf.data(), apart);
      routers[g] = workspace.routers;
      squares[g] = workspace.squared_log_sums;
      if (!ahead_.empty()) ahead[g] = ahead_[static_cast<std::size_t>(worker)]->take();
      asked[g] = asked_ahead(batch, ahead_.empty() ? 0 : modules());
      scored[g] = batch.scored();
      flops[g] = batch_flops(batch);
    });
    if (sent_.ok()) sent_ = rank_sum_.send_all(fold_, pool_);
    TRY(std::move(sent_));
    TRY(ranks_.agree(all_done(done)));
    TRY(share_facts(ranks_, grains, losses, flops, ahead, squares, scored, asked, left_out, routers,
                    counts));
    routers_.clear();
    counted_ = 0;
    double further = 0;
    std::int64_t asked_in_all = 0;
    for (std::size_t g = 0; g < grains; ++g) {
      further += ahead[g];
      asked_in_all += asked[g];
      model::add(routers_, routers[g]);
      facts.loss += losses[g];
      facts.scored += scored[g];
      counted_ += counts[g];
      facts.flops += flops[g];
    }
    if (!(counted_ > 0)) counted_ = 1;
    facts.tokens = feed_.tokens(step);
    facts.figures = feed_.figures(step);
    facts.loss /= counted_;
    facts.routing = routing_facts(routers_);
    const auto each = model_.decoder.ahead_weight / static_cast<double>(modules());
    tell_loss(squares, left_out, facts);
    if (asked_in_all > 0) facts.ahead_loss = further / each / static_cast<double>(asked_in_all);
    return {};
  }

  // A parameter's gradient is whole, of the grain that worker 0 computes. If that is the last one, it goes to
  // the other ranks from behind, as far as no parameter lacks.
  void settle(std::size_t parameter) {
    settled_[parameter] = true;
    while (unsettled_ > 0 && settled_[unsettled_ - 1]) --unsettled_;
    const auto left = fold_.left();
    if (!sent_.ok() || !left) return;
    const auto& all = layout_.parameters;
    const auto from = unsettled_ < all.size() ? all[unsettled_].offset : layout_.size;
    sent_ = rank_sum_.send(fold_, *left, from);
  }

  // What [train.loss] asks for beside the loss.
  void tell_loss(const std::vector<double>& squares, const std::vector<std::int64_t>& left_out,
                 StepFacts& facts) const {
    const auto& asked = recipe_.loss;
    if (asked.z_loss > 0)
      facts.z_loss = asked.z_loss * std::accumulate(squares.begin(), squares.end(), 0.0) /
                     static_cast<double>(std::max<std::int64_t>(1, facts.scored));
    if (asked.goldfish_k > 0)
      facts.left_out = std::accumulate(left_out.begin(), left_out.end(), std::int64_t{0});
  }

  // What is wrong with the grains of this rank, and with the shards that they were read from.
  base::Result<void> all_done(std::vector<base::Result<void>>& done) const {
    for (auto& grain : done) TRY(std::move(grain));
    return feed_.whole();
  }

  double batch_flops(const model::Batch& batch) const {
    return cost_.token_flops * static_cast<double>(batch.ids.size()) +
           cost_.segment_flops(batch.segments);
  }

  // The norm of the mean gradient of what learns, which has been asked for the whole of it then.
  base::Result<double> sum_gradients() {
    scale_ = 1.0f / static_cast<float>(counted_);
    std::vector<double> squares(ranges_.size());
    if (ranks_.alone())
      compute::run(pool_, ranges_.size(), [&](int worker, std::size_t i) {
        if (ranges_[i].trained) squares[i] = mean_gradient(ranges_[i], room_of(worker));
      });
    else
      TRY(rank_sum_.sum(scale_, squares, pool_));
    double total = 0;
    for (const double s : squares) total += s;
    return std::sqrt(total);
  }

  float* room_of(int worker) { return room_[static_cast<std::size_t>(worker)].data(); }
  // Of a part's elements, into `out`; returns the sum of squares.
  double mean_gradient(const Part& part, float* out) const {
    return fold_.sum(scale_, part.begin, part.end, out);
  }

  // Every rank says the same, for which it needs the whole gradient.
  base::Error why_not_finite(const State& state) {
    if (!shares_.empty())
      if (auto shared = rank_sum_.share_parts(rank_sum_.mean().data()); !shared.ok())
        return shared.error();
    if (!ranks_.alone()) return not_finite(state, layout_, rank_sum_.mean());
    std::vector<float> mean(layout_.size);
    for (const auto& range : ranges_) mean_gradient(range, mean.data() + range.begin);
    return not_finite(state, layout_, mean);
  }

  base::Result<void> update(State& state, const StepFacts& facts) {
    const double clip = recipe_.clip_norm > 0
                            ? std::min(1.0, recipe_.clip_norm / (facts.gradient_norm + 1e-6))
                            : 1.0;
    if (!changes_) even_out(routers_, model_.layout, state);
    compute::run(pool_, parts_.size(), [&](int worker, std::size_t i) {
      if (parts_[i].trained && state.share.holds(parts_[i].begin))
        update_part(parts_[i], recipe_.optimizer, facts.rate, clip, gradient_of(parts_[i], worker),
                    state);
      if (shares_.empty()) narrow(state, parts_[i]);
    });
    if (shares_.empty()) return stretch(), base::Result<void>();
    TRY(rank_sum_.share_parts(state.weights.data()));
    weights_changed(state);
    return {};
  }

  // The mean gradient of a part: summed again where there is one rank, which is quicker than to read
  // a sum that was written, and takes less.
  const float* gradient_of(const Part& part, int worker) {
    if (!ranks_.alone()) return rank_sum_.mean().data() + part.begin;
    mean_gradient(part, room_of(worker));
    return room_of(worker);
  }

  void narrow(const State& state, const Part& part) {
    compute::kernels_for<T>().narrow(state.weights.data() + part.begin,
                                     weights_.data() + part.begin, part.end - part.begin);
  }

  const TrainRecipe& recipe_;
  const model::Layout& layout_;  // of what learns
  Feed& feed_;
  const base::Pool pool_;
  rank::Ranks& ranks_;
  const GrainRange own_;             // of a step's grains, those that this rank computes
  const std::vector<Part> ranges_;   // stretches over which gradients and their squares are summed
  const std::vector<Share> shares_;  // by rank, of the optimizer's arrays; empty: each holds all
  const model::Model model_;
  const model::LowRanks* const changes_;  // that learn beside the frozen weights; null: all learns
  const std::vector<Part> parts_;         // which workers update
  const model::block::Cost cost_;
  std::vector<T> weights_;                     // [layout.size]: the state's weights, rounded to T
  std::vector<T> frozen_;                      // [size of the model's layout], or none
  std::vector<std::vector<float>> stretches_;  // of the changes, for the weights as they are
  Fold<T> fold_;                               // gradients of the grains of the step in hand
  double counted_ = 1;                         // of what the step's loss and gradient are the mean
  float scale_ = 1;                            // of their mean
  RankSum<T> rank_sum_;                        // of several ranks, which hold the mean
  base::Result<void> sent_;                    // of this step, so far
  std::vector<bool> settled_;  // of worker 0's grain: by parameter, whether its gradient is whole
  std::size_t unsettled_ = 0;  // all parameters from this one on are settled
  std::vector<std::vector<float>> room_;  // of each worker: for the mean gradient of a part
  std::vector<std::unique_ptr<model::Workspace>> workspaces_;  // one a worker
  std::vector<std::unique_ptr<model::Workspace>> apart_;  // another, where layers are recomputed
  std::vector<std::unique_ptr<AheadLoss>> ahead_;         // of each; none where no module learns
  std::vector<model::RouterLoad> routers_;                // of the step in hand, by layer
};

}  // namespace

std::unique_ptr<Stepper> make_stepper(const model::Config& config, const model::Layout& layout,
                                      const TrainRecipe& recipe, Feed& feed, const base::Pool& pool,
                                      rank::Ranks& ranks, const std::vector<double>& rates,
                                      const std::optional<Frozen>& frozen) {
  if (recipe.precision == "f32")
    return std::make_unique<StepperOf<float>>(config, layout, recipe, feed, pool, ranks, rates,
                                              frozen);
  return std::make_unique<StepperOf<compute::bf16>>(config, layout, recipe, feed, pool, ranks,
                                                    rates, frozen);
}

}  // namespace train
