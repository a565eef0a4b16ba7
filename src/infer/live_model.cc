#include "infer/live_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "compute/worker.h"
#include "model/arch.h"
#include "model/pass.h"

namespace infer {

namespace {

class LiveSequence : public Sequence {
 public:
  std::int64_t length() const override { return text.length; }
  model::Sequence text;
};

// Rows of logits as wide as the vocabulary: ids that a shorter head cannot say have no probability.
void widen(std::vector<float>& logits, std::size_t head, std::size_t width) {
  if (head == width) return;
  std::vector<float> out(logits.size() / head * width, -std::numeric_limits<float>::infinity());
  for (std::size_t row = 0; row < logits.size() / head; ++row)
    std::copy_n(logits.data() + row * head, head, out.data() + row * width);
  logits = std::move(out);
}

}  // namespace

LiveModel::LiveModel(const model::Model& model, const model::Parameters& parameters,
                     std::int64_t vocabulary, std::int64_t context, base::Pool pool,
                     const model::Changes* changes)
    : model_(model),
      parameters_(parameters),
      changes_(changes),
      vocabulary_(vocabulary),
      context_(context),
      pool_(std::move(pool)) {}

std::int64_t LiveModel::head() const { return model_.decoder.head.vocabulary; }

std::unique_ptr<Sequence> LiveModel::start() { return std::make_unique<LiveSequence>(); }

std::unique_ptr<Sequence> LiveModel::copy(const Sequence& from) {
  return std::make_unique<LiveSequence>(static_cast<const LiveSequence&>(from));
}

std::vector<std::string> LiveModel::forward(std::span<const Feed> feeds,
                                            std::vector<float>& logits) {
  const auto width = static_cast<std::size_t>(vocabulary());
  std::vector<std::size_t> first(feeds.size() + 1, 0);  // row of each feed
  for (std::size_t i = 0; i < feeds.size(); ++i) first[i + 1] = first[i] + feeds[i].rows();
  logits.resize(first.back() * width);
  std::vector<std::string> failed(feeds.size());
  compute::run(pool_, feeds.size(), [&](int, std::size_t i) {
    auto& sequence = *feeds[i].sequence;
    CHECK(sequence.length() + static_cast<std::int64_t>(feeds[i].tokens.size()) <= context(),
          "a sequence never outgrows the context");
    const auto rows = std::span(logits).subspan(first[i] * width, feeds[i].rows() * width);
    const auto done = base::guard("", [&] { read(feeds[i], sequence, rows); });
    if (!done.ok()) failed[i] = done.error().sentence();
  });
  return failed;
}

std::vector<double> LiveModel::score(std::span<const std::int32_t> tokens) {
  compute::single_thread_here();
  CHECK(static_cast<std::int64_t>(tokens.size()) <= context(), "score() takes at most the context");
  std::vector<double> out;
  if (tokens.size() < 2) return out;
  const auto fed = tokens.first(tokens.size() - 1);
  std::vector<std::int32_t> targets(tokens.begin() + 1, tokens.end());
  for (auto& id : targets)
    if (id >= head()) id = -1;
  model::Sequence text;
  const auto workspace = workspaces_.lend();
  auto changes = changes_ ? std::optional(*changes_) : std::nullopt;
  const model::WithChanges here(changes ? &*changes : nullptr);
  out = model::log_probabilities(model_, *workspace, parameters_, fed, targets, text);
  check_numbers(out);
  for (std::size_t i = 0; i < out.size(); ++i)  // what a shorter head cannot say
    if (targets[i] < 0) out[i] = -std::numeric_limits<double>::infinity();
  return out;
}

void LiveModel::read(const Feed& feed, Sequence& sequence, std::span<float> rows) {
  std::vector<float> logits;
  const auto workspace = workspaces_.lend();
  auto changes = changes_ ? std::optional(*changes_) : std::nullopt;  // a pass marks what it met
  const model::WithChanges here(changes ? &*changes : nullptr);
  model::read(model_, *workspace, parameters_, feed.tokens,
              static_cast<LiveSequence&>(sequence).text, feed.rows(), logits);
  check_numbers(logits);
  widen(logits, static_cast<std::size_t>(head()), static_cast<std::size_t>(vocabulary()));
  std::ranges::copy(logits, rows.begin());
}

template <class T>
void LiveModel::check_numbers(const std::vector<T>& computed) const {
  if (!std::ranges::all_of(computed, [](T x) { return std::isfinite(x); }))
    throw std::runtime_error(why_not_finite());
}

}  // namespace infer
