#include "train/step.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "compute/worker.h"
#include "model/pass.h"
#include "train/ahead.h"
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

template <class T>
class StepperOf : public Stepper {
 public:
  StepperOf(const model::Config& config, const model::Layout& layout, const TrainRecipe& recipe,
            const Order& order, const base::Pool& pool, rank::Ranks& ranks)
      : recipe_(recipe),
        order_(order),
        pool_(pool),
        ranks_(ranks),
        own_(grains_of(static_cast<std::size_t>(recipe.grains_per_step), ranks.number(),
                       ranks.size())),
        ranges_(stretches_of(layout)),
        shares_(recipe.shard_optimizer && !ranks.alone() ? shares_of(layout, ranks.size())
                                                         : std::vector<Share>()),
        model_(model::model_of(config, "model").take()),
        parts_(parts_of(model_, recipe.optimizer.entry())),
        cost_(model_.decoder.cost()),
        weights_(layout.size),
        sum_(layout.size),
        rank_sum_(ranks, sum_ranges(ranges_), static_cast<std::size_t>(recipe.grains_per_step),
                  layout.size, shares_) {
    for (auto g = own_.begin; g < own_.end; ++g) leaves_.emplace_back(layout.size);
    for (int w = 0; w < pool.workers(); ++w) {
      workspaces_.push_back(std::make_unique<model::Workspace>());
      if (modules() > 0) ahead_.push_back(std::make_unique<AheadLoss>(*workspaces_.back()));
    }
  }

  void weights_changed(const State& state) override {
    compute::run(pool_, ranges_.size(), [&](int, std::size_t i) { narrow(state, ranges_[i]); });
  }

  base::Result<StepFacts> step(State& state) override {
    const rank::Together together(ranks_);
    StepFacts facts;
    facts.rate = recipe_.rate(state.step);
    TRY(run_grains(state.step, facts));
    facts.gradient_norm = TRY(sum_gradients(facts.scored));
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

  base::Result<void> run_grains(std::int64_t step, StepFacts& facts) {
    const auto grains = static_cast<std::uint64_t>(recipe_.grains_per_step);
    const auto rows = static_cast<std::uint64_t>(recipe_.rows_per_grain);
    std::vector<double> losses(grains), flops(grains), ahead(grains), squares(grains);
    std::vector<std::int64_t> scored(grains), asked(grains), left_out(grains);
    std::vector<std::vector<model::RouterLoad>> routers(grains);
    std::vector<base::Result<void>> done(grains);
    compute::run(pool_, own_.count(), [&](int worker, std::size_t i) {
      const auto g = own_.begin + i;
      const auto first = (static_cast<std::uint64_t>(step) * grains + g) * rows;
      auto read = order_.batch(first, rows);
      if (!read.ok()) return void(done[g] = read.error());
      auto& batch = *read;
      left_out[g] = leave_out(recipe_.loss, batch);
      batch.z_weight = recipe_.loss.z_loss;
      auto& workspace = *workspaces_[static_cast<std::size_t>(worker)];
      losses[g] = model::gradient(model_, workspace, weights_.data(), batch, leaves_[i].data());
      routers[g] = workspace.routers;
      squares[g] = workspace.squared_log_sums;
      if (!ahead_.empty()) ahead[g] = ahead_[static_cast<std::size_t>(worker)]->take();
      asked[g] = asked_ahead(batch, ahead_.empty() ? 0 : modules());
      scored[g] = batch.scored();
      flops[g] = batch_flops(batch);
    });
    TRY(ranks_.agree(all_done(done)));
    TRY(share_facts(ranks_, grains, losses, flops, ahead, squares, scored, asked, left_out,
                    routers));
    routers_.clear();
    double further = 0;
    std::int64_t asked_in_all = 0;
    for (std::size_t g = 0; g < grains; ++g) {
      further += ahead[g];
      asked_in_all += asked[g];
      model::add(routers_, routers[g]);
      facts.loss += losses[g];
      facts.scored += scored[g];
      facts.flops += flops[g];
    }
    const auto all_rows = grains * rows;
    facts.tokens = static_cast<std::int64_t>(
        order_.tokens(static_cast<std::uint64_t>(step) * all_rows, all_rows));
    facts.loss /= static_cast<double>(std::max<std::int64_t>(1, facts.scored));
    facts.routing = routing_facts(routers_);
    const auto each = model_.decoder.ahead_weight / static_cast<double>(modules());
    tell_loss(squares, left_out, facts);
    if (asked_in_all > 0) facts.ahead_loss = further / each / static_cast<double>(asked_in_all);
    return {};
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
    return order_.whole();
  }

  double batch_flops(const model::Batch& batch) const {
    return cost_.token_flops * static_cast<double>(batch.ids.size()) +
           cost_.segment_flops(batch.segments);
  }

  // sum_ = mean gradient; returns its norm.
  base::Result<double> sum_gradients(std::int64_t scored) {
    std::vector<const T*> leaf;
    for (const auto& l : leaves_) leaf.push_back(l.data());
    const float scale = 1.0f / static_cast<float>(std::max<std::int64_t>(1, scored));
    std::vector<double> squares(ranges_.size());
    if (ranks_.alone())
      sum_leaves(leaf, scale, squares);
    else
      TRY(rank_sum_.sum(leaf, scale, sum_.data(), squares, pool_));
    double total = 0;
    for (const double s : squares) total += s;
    return std::sqrt(total);
  }

  void sum_leaves(const std::vector<const T*>& leaf, float scale, std::vector<double>& squares) {
    compute::run(pool_, ranges_.size(), [&](int, std::size_t i) {
      squares[i] = compute::kernels_for<T>().tree_sum(leaf.data(), leaf.size(), scale, sum_.data(),
                                                      ranges_[i].begin, ranges_[i].end);
    });
  }

  // Every rank says the same, for which it needs the whole gradient.
  base::Error why_not_finite(const State& state) {
    if (!shares_.empty())
      if (auto shared = rank_sum_.share_parts(sum_.data()); !shared.ok()) return shared.error();
    return not_finite(state, model_.layout, sum_);
  }

  base::Result<void> update(State& state, const StepFacts& facts) {
    const double clip = recipe_.clip_norm > 0
                            ? std::min(1.0, recipe_.clip_norm / (facts.gradient_norm + 1e-6))
                            : 1.0;
    even_out(routers_, model_.layout, state);
    compute::run(pool_, parts_.size(), [&](int, std::size_t i) {
      if (parts_[i].trained && state.share.holds(parts_[i].begin))
        update_part(parts_[i], recipe_.optimizer, facts.rate, clip, sum_.data(), state);
      if (shares_.empty()) narrow(state, parts_[i]);
    });
    if (shares_.empty()) return {};
    TRY(rank_sum_.share_parts(state.weights.data()));
    weights_changed(state);
    return {};
  }

  void narrow(const State& state, const Part& part) {
    compute::kernels_for<T>().narrow(state.weights.data() + part.begin,
                                     weights_.data() + part.begin, part.end - part.begin);
  }

  const TrainRecipe& recipe_;
  const Order& order_;
  const base::Pool pool_;
  rank::Ranks& ranks_;
  const GrainRange own_;             // of a step's grains, those that this rank computes
  const std::vector<Part> ranges_;   // stretches over which gradients and their squares are summed
  const std::vector<Share> shares_;  // by rank, of the optimizer's arrays; empty: each holds all
  const model::Model model_;
  const std::vector<Part> parts_;  // which workers update
  const model::block::Cost cost_;
  std::vector<T> weights_;  // [layout.size]: the state's weights, rounded to T
  std::vector<float> sum_;  // [layout.size]: mean gradient of the step in hand
  RankSum<T> rank_sum_;
  std::vector<std::vector<T>> leaves_;  // [own_][layout.size]: gradient of each of these grains
  std::vector<std::unique_ptr<model::Workspace>> workspaces_;  // one a worker
  std::vector<std::unique_ptr<AheadLoss>> ahead_;  // of each; none where no module learns
  std::vector<model::RouterLoad> routers_;         // of the step in hand, by layer
};

}  // namespace

std::unique_ptr<Stepper> make_stepper(const model::Config& config, const model::Layout& layout,
                                      const TrainRecipe& recipe, const Order& order,
                                      const base::Pool& pool, rank::Ranks& ranks) {
  if (recipe.precision == "f32")
    return std::make_unique<StepperOf<float>>(config, layout, recipe, order, pool, ranks);
  return std::make_unique<StepperOf<compute::bf16>>(config, layout, recipe, order, pool, ranks);
}

}  // namespace train
