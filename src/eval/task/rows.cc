#include "eval/task/rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMostNumbers = std::size_t{1} << 23;  // logits of one feed
constexpr std::size_t kMostPiece = 256;                     // tokens of one feed that is scored

double log_probability(std::span<const float> logits, std::size_t id) {
  const double most = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float one : logits) sum += std::exp(static_cast<double>(one) - most);
  return static_cast<double>(logits[id]) - most - std::log(sum);
}

// One row on its way through the model.
struct Walk {
  const TokenRow* row;
  RowScore* score;
  std::unique_ptr<infer::Sequence> sequence;
  std::size_t fed = 0;
  Walk* leader = nullptr;  // reads the same context, and this row goes on from there
  std::size_t size() const { return row->tokens.size() - 1; }  // tokens that are read
  // The tokens that are read first, without a score.
  std::span<const std::int32_t> context() const {
    return std::span<const std::int32_t>(row->tokens).first(row->given - 1);
  }
  bool done() const { return fed == size(); }
};

class Batch {
 public:
  Batch(infer::LanguageModel& model, std::vector<Walk> walks)
      : model_(model),
        width_(static_cast<std::size_t>(model.vocabulary())),
        piece_(std::clamp<std::size_t>(kMostNumbers / width_, 1, kMostPiece)),
        walks_(std::move(walks)) {}

  Result<void> run(base::Context& ctx) {
    find_leaders();
    for (auto& walk : walks_) walk.sequence = model_.start();
    while (std::ranges::any_of(walks_, [](const auto& walk) { return !walk.done(); })) {
      TRY(ctx.cancel.check("eval"));
      TRY(base::guard("eval", [&] { return step(); }, "lower --batch, or use a smaller model"));
    }
    return {};
  }

 private:
  // Rows with the same context stand beside each other: the first reads it for all.
  void find_leaders() {
    for (std::size_t i = 1; i < walks_.size(); ++i) {
      auto& before = walks_[i - 1];
      if (!walks_[i].context().empty() && std::ranges::equal(walks_[i].context(), before.context()))
        walks_[i].leader = before.leader ? before.leader : &before;
    }
  }
  // False while another row reads what this one goes on from.
  bool ready(Walk& walk) {
    if (!walk.leader || walk.fed > 0) return true;
    if (walk.leader->fed != walk.context().size()) return false;
    if (auto copy = model_.copy(*walk.leader->sequence)) {
      walk.sequence = std::move(copy);
      walk.fed = walk.context().size();
    } else {
      walk.leader = nullptr;
    }
    return true;
  }

  // The context in one feed, then what is scored in pieces whose size the vocabulary alone decides.
  infer::Feed next(Walk& walk) const {
    const auto rest =
        std::span<const std::int32_t>(walk.row->tokens).first(walk.size()).subspan(walk.fed);
    const auto context = walk.row->given - 1;
    if (walk.fed < context) return {walk.sequence.get(), rest.first(context - walk.fed)};
    return {walk.sequence.get(), rest.first(std::min(rest.size(), piece_)), true};
  }

  Result<void> step() {
    std::vector<infer::Feed> feeds;
    std::vector<Walk*> fed;
    // All copies are made before what they are made of reads on.
    std::vector<bool> ready_now;
    for (auto& walk : walks_) ready_now.push_back(!walk.done() && ready(walk));
    for (std::size_t i = 0; i < walks_.size(); ++i) {
      auto& walk = walks_[i];
      if (!ready_now[i]) continue;
      feeds.push_back(next(walk));
      fed.push_back(&walk);
    }
    const auto failed = model_.forward(feeds, logits_);
    std::span<const float> rest = logits_;
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      if (!failed[i].empty()) return Error{Code::failed, failed[i], "eval", ""};
      const auto rows = rest.first(feeds[i].rows() * width_);
      rest = rest.subspan(rows.size());
      if (feeds[i].every) take(*fed[i], rows);
      fed[i]->fed += feeds[i].tokens.size();
      if (fed[i]->done()) fed[i]->sequence.reset();
    }
    return {};
  }

  void take(Walk& walk, std::span<const float> rows) const {
    for (std::size_t i = 0; i < rows.size() / width_; ++i) {
      const auto logits = rows.subspan(i * width_, width_);
      const auto id = static_cast<std::size_t>(walk.row->tokens[walk.fed + i + 1]);
      const double said = log_probability(logits, id);
      walk.score->log_probability += said;
      walk.score->greedy = walk.score->greedy && likeliest(logits) == id;
    }
  }

  infer::LanguageModel& model_;
  std::size_t width_, piece_;
  std::vector<Walk> walks_;
  std::vector<float> logits_;
};

}  // namespace

std::size_t likeliest(std::span<const float> logits) {
  return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

std::vector<std::size_t> order_of(std::span<const TokenRow> rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto context = [&](std::size_t i) {
    return std::span<const std::int32_t>(rows[i].tokens).first(rows[i].given - 1);
  };
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const auto first = context(a), second = context(b);
    if (first.size() != second.size()) return first.size() > second.size();
    return std::ranges::lexicographical_compare(first, second);
  });
  return order;
}

Result<std::vector<RowScore>> score_rows(infer::LanguageModel& model,
                                         std::span<const TokenRow> rows, std::size_t batch,
                                         base::Context& ctx) {
  std::vector<RowScore> out(rows.size());
  const auto order = order_of(rows);
  for (std::size_t at = 0; at < order.size(); at += batch) {
    std::vector<Walk> walks;
    for (auto i = at; i < std::min(order.size(), at + batch); ++i) {
      CHECK(rows[order[i]].given >= 1 && rows[order[i]].given < rows[order[i]].tokens.size(),
            "a row has a token in front and one that is scored");
      out[order[i]].tokens = rows[order[i]].tokens.size() - rows[order[i]].given;
      walks.push_back({&rows[order[i]], &out[order[i]], nullptr});
    }
    TRY(Batch(model, std::move(walks)).run(ctx));
  }
  return out;
}

}  // namespace eval::task
