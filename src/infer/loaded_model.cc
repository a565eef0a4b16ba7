#include "infer/loaded_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "compute/worker.h"
#include "model/pass.h"
#include "model/weights.h"

namespace infer {

namespace {

class LoadedSequence : public Sequence {
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

class LoadedModel : public LanguageModel {
 public:
  LoadedModel(model::Loaded loaded, base::Pool pool)
      : loaded_(std::move(loaded)), parameters_(loaded_.parameters()), pool_(std::move(pool)) {}

  std::int64_t vocabulary() const override { return loaded_.config.vocabulary; }
  std::int64_t context() const override { return loaded_.config.context; }
  std::unique_ptr<Sequence> start() override { return std::make_unique<LoadedSequence>(); }
  std::unique_ptr<Sequence> copy(const Sequence& from) override {
    return std::make_unique<LoadedSequence>(static_cast<const LoadedSequence&>(from));
  }

  std::vector<std::string> forward(std::span<const Feed> feeds,
                                   std::vector<float>& logits) override {
    const auto width = static_cast<std::size_t>(vocabulary());
    std::vector<std::size_t> first(feeds.size() + 1, 0);  // row of each feed
    for (std::size_t i = 0; i < feeds.size(); ++i) first[i + 1] = first[i] + feeds[i].rows();
    logits.resize(first.back() * width);
    std::vector<std::string> failed(feeds.size());
    compute::run(pool_, feeds.size(), [&](int, std::size_t i) {
      auto& text = static_cast<LoadedSequence*>(feeds[i].sequence)->text;
      CHECK(text.length + static_cast<std::int64_t>(feeds[i].tokens.size()) <= context(),
            "a sequence never outgrows the context");
      const auto rows = std::span(logits).subspan(first[i] * width, feeds[i].rows() * width);
      const auto done = base::guard("", [&] { read(feeds[i], text, rows); });
      if (!done.ok()) failed[i] = done.error().sentence();
    });
    return failed;
  }

  std::vector<double> score(std::span<const std::int32_t> tokens) override {
    compute::single_thread_here();
    CHECK(static_cast<std::int64_t>(tokens.size()) <= context(),
          "score() takes at most the context");
    std::vector<double> out;
    if (tokens.size() < 2) return out;
    const auto fed = tokens.first(tokens.size() - 1);
    std::vector<std::int32_t> targets(tokens.begin() + 1, tokens.end());
    for (auto& id : targets)
      if (id >= loaded_.model.decoder.head.vocabulary) id = -1;
    model::Sequence text;
    const auto workspace = workspaces_.lend();
    out = model::log_probabilities(loaded_.model, *workspace, parameters_, fed, targets, text);
    check_numbers(out);
    for (std::size_t i = 0; i < out.size(); ++i)  // what a shorter head cannot say
      if (targets[i] < 0) out[i] = -std::numeric_limits<double>::infinity();
    return out;
  }

 private:
  void read(const Feed& feed, model::Sequence& text, std::span<float> rows) {
    std::vector<float> logits;
    const auto workspace = workspaces_.lend();
    model::read(loaded_.model, *workspace, parameters_, feed.tokens, text, feed.rows(), logits);
    check_numbers(logits);
    widen(logits, static_cast<std::size_t>(loaded_.model.decoder.head.vocabulary),
          static_cast<std::size_t>(vocabulary()));
    std::ranges::copy(logits, rows.begin());
  }

  // Weights are not looked at before the first answer: NaN among them shows in what they make.
  template <class T>
  void check_numbers(const std::vector<T>& computed) const {
    if (std::ranges::all_of(computed, [](T x) { return std::isfinite(x); })) return;
    const auto sound = loaded_.weights->finite(loaded_.model.layout);
    throw std::runtime_error(sound.ok() ? "what the model computes is no finite number"
                                        : sound.error().sentence());
  }

  const model::Loaded loaded_;  // forward() and score() read it from many threads
  const model::Parameters parameters_;
  model::Workspaces workspaces_;
  base::Pool pool_;
};

}  // namespace

base::Result<std::unique_ptr<LanguageModel>> open_model(base::Disk& disk, const base::Path& folder,
                                                        base::Pool pool) {
  auto loaded = TRY(model::load_model(disk, folder));
  return std::unique_ptr<LanguageModel>(
      std::make_unique<LoadedModel>(std::move(loaded), std::move(pool)));
}

}  // namespace infer
