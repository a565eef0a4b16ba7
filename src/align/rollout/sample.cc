#include "align/rollout/sample.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "infer/sampler.h"

namespace align::rollout {

namespace {

using base::Code;
using base::Error;
using base::Result;

// One answer in progress.
struct Text {
  std::size_t prompt = 0;
  std::unique_ptr<infer::Sequence> sequence;
  infer::Sampler sampler;
  Answer* answer = nullptr;
  std::int64_t most = 0;  // tokens of it
};

class Writer {
 public:
  Writer(infer::LanguageModel& model, std::span<const Asking> asked, const Settings& settings,
         const base::Pool& pool)
      : model_(model), asked_(asked), settings_(settings), pool_(pool), out_(asked.size()) {}

  Result<std::vector<std::vector<Answer>>> write() {
    const auto together =
        std::max<std::size_t>(1, settings_.at_once / std::max<std::size_t>(1, settings_.group));
    for (std::size_t first = 0; first < asked_.size(); first += together)
      TRY(write_some(first, std::min(together, asked_.size() - first)));
    return std::move(out_);
  }

 private:
  Result<void> write_some(std::size_t first, std::size_t count) {
    TRY(begin(first, count));
    while (!texts_.empty()) {
      draw();
      std::erase_if(texts_, [&](const Text& text) { return whole(text); });
      if (!texts_.empty()) TRY(feed());
    }
    return {};
  }

  // Reads each prompt once; its answers go on from copies.
  Result<void> begin(std::size_t first, std::size_t count) {
    std::vector<std::unique_ptr<infer::Sequence>> read;
    std::vector<infer::Feed> feeds;
    for (std::size_t i = first; i < first + count; ++i) {
      read.push_back(model_.start());
      feeds.push_back({read.back().get(), asked_[i].prompt});
    }
    std::vector<float> logits;
    TRY(forward(feeds, logits));
    logits_.clear();
    const auto width = static_cast<std::size_t>(model_.vocabulary());
    for (std::size_t i = 0; i < count; ++i) {
      out_[first + i].resize(settings_.group);
      for (std::size_t g = 0; g < settings_.group; ++g) {
        texts_.push_back(text_of(first + i, g, *read[i]));
        const auto row = logits.begin() + static_cast<std::ptrdiff_t>(i * width);
        logits_.insert(logits_.end(), row, row + static_cast<std::ptrdiff_t>(width));
      }
    }
    return {};
  }

  Text text_of(std::size_t prompt, std::size_t number, const infer::Sequence& read) {
    const auto& asked = asked_[prompt];
    const base::Random random(settings_.seed, "align.rollout");
    infer::Sampling sampling;
    sampling.seed = random.at(asked.key);
    sampling.stream = number;
    const auto length = static_cast<std::int64_t>(asked.prompt.size());
    auto sequence = model_.copy(read);
    CHECK(sequence, "a policy's texts can be copied");
    return {
        prompt, std::move(sequence), infer::Sampler(sampling, asked.prompt), &out_[prompt][number],
        std::min(settings_.max_tokens, std::min(settings_.max_length, model_.context()) - length)};
  }

  // The next token of each, from the logits behind it.
  void draw() {
    const auto width = static_cast<std::size_t>(model_.vocabulary());
    pool_.run(texts_.size(), [&](int, std::size_t i) {
      auto& text = texts_[i];
      const auto row = std::span<const float>(logits_).subspan(i * width, width);
      const auto token = text.sampler.next(row).token;
      text.answer->ids.push_back(token);
      text.answer->logs.push_back(log_probability(row, token));
      text.answer->ended = std::ranges::binary_search(settings_.stop, token);
    });
  }

  bool whole(const Text& text) const {
    return text.answer->ended || static_cast<std::int64_t>(text.answer->ids.size()) >= text.most;
  }

  Result<void> feed() {
    std::vector<infer::Feed> feeds;
    for (auto& text : texts_)
      feeds.push_back({text.sequence.get(), std::span(&text.answer->ids.back(), 1)});
    return forward(feeds, logits_);
  }

  Result<void> forward(std::span<const infer::Feed> feeds, std::vector<float>& logits) {
    const auto failed = TRY(base::guard("rollouts", [&] { return model_.forward(feeds, logits); }));
    for (const auto& why : failed)
      if (!why.empty()) return Error{Code::failed, why, "rollouts", ""};
    return {};
  }

  infer::LanguageModel& model_;
  const std::span<const Asking> asked_;
  const Settings& settings_;
  const base::Pool& pool_;
  std::vector<std::vector<Answer>> out_;
  std::vector<Text> texts_;
  std::vector<float> logits_;  // [texts, vocabulary]
};

}  // namespace

double log_probability(std::span<const float> logits, std::int32_t token) {
  const float top = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float one : logits) sum += std::exp(static_cast<double>(one - top));
  const float above = logits[static_cast<std::size_t>(token)] - top;
  return static_cast<double>(above) - std::log(sum);
}

Result<std::vector<std::vector<Answer>>> sample(infer::LanguageModel& model,
                                                std::span<const Asking> asked,
                                                const Settings& settings, const base::Pool& pool) {
  return Writer(model, asked, settings, pool).write();
}

}  // namespace align::rollout
