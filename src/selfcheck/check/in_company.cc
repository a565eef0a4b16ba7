// One text written greedily beside fifteen others, against the same in plain loops, alone.
#include <algorithm>

#include "infer/loaded_model.h"
#include "model/plain_llama.h"
#include "model/weights.h"
#include "selfcheck/check.h"
#include "selfcheck/ground.h"
#include "selfcheck/toy.h"

namespace selfcheck::check {

namespace {

using Ids = std::vector<std::int32_t>;

constexpr std::int64_t kVocabulary = 16, kContext = 32, kAnswer = 6;
constexpr std::size_t kTexts = 16, kPad = 4;
Ids prompt() { return {3, 9, 5, 12, 7}; }

std::string written(const Ids& ids) {
  std::string out;
  for (const auto id : ids) out += (out.empty() ? "" : " ") + std::to_string(id);
  return out;
}

struct Toy {
  model::Config config = model::config_of(toy_recipe(kContext, 0.3), kVocabulary);
  model::Layout layout = model::layout_of(config, "selfcheck").take();
  std::vector<float> weights = model::initial_weights(layout, 1);
};

// The likeliest token is the one that costs least as the only target.
Ids by_hand(const Toy& toy) {
  const model::PlainLlama plain(toy.config, toy.layout);
  const std::vector<double> weights(toy.weights.begin(), toy.weights.end());
  Ids text = prompt();
  const auto begin = static_cast<std::ptrdiff_t>(text.size());
  for (std::int64_t n = 0; n < kAnswer; ++n) {
    model::Batch batch{
        text, Ids(text.size(), -1), {}, {0, static_cast<std::uint32_t>(text.size())}};
    for (std::size_t i = 0; i < text.size(); ++i)
      batch.positions.push_back(static_cast<std::int32_t>(i));
    std::vector<double> cost;
    for (std::int32_t next = 0; next < kVocabulary; ++next) {
      batch.targets.back() = next;
      cost.push_back(plain.loss(weights, batch));
    }
    text.push_back(
        static_cast<std::int32_t>(std::min_element(cost.begin(), cost.end()) - cost.begin()));
  }
  return {text.begin() + begin, text.end()};
}

// What the first of the prompts is answered with, all fed together.
Ids answer(infer::LanguageModel& model, const std::vector<Ids>& prompts) {
  std::vector<std::unique_ptr<infer::Sequence>> texts;
  std::vector<Ids> next = prompts;
  for (std::size_t i = 0; i < prompts.size(); ++i) texts.push_back(model.start());
  Ids out;
  for (std::int64_t n = 0; n < kAnswer; ++n) {
    std::vector<infer::Feed> feeds;
    for (std::size_t i = 0; i < prompts.size(); ++i) feeds.push_back({texts[i].get(), next[i]});
    std::vector<float> logits;
    for (const auto& failed : model.forward(feeds, logits))
      if (!failed.empty()) throw std::runtime_error(failed);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      const auto row = logits.begin() + static_cast<std::ptrdiff_t>(i) * kVocabulary;
      next[i] = {static_cast<std::int32_t>(std::max_element(row, row + kVocabulary) - row)};
    }
    out.push_back(next[0].front());
  }
  return out;
}

// Texts of 2 to 16 tokens beside ours.
std::vector<Ids> company() {
  std::vector<Ids> out = {prompt()};
  for (std::size_t i = 1; i < kTexts; ++i) {
    out.emplace_back();
    for (std::size_t t = 0; t <= i; ++t)
      out.back().push_back(static_cast<std::int32_t>((i * 7 + t * 5) % kVocabulary));
  }
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  const Toy toy;
  TRY(model::save_model(ground.disk, "model", toy.config, toy.layout, toy.weights));
  const auto model = TRY(infer::open_model(ground.disk, "model", visitor.pool));
  auto padded = prompt();  // to the length of a longer text, and nothing hides it
  padded.insert(padded.begin(), kPad, 0);
  return Finding{.right = {.text = written(by_hand(toy))},
                 .ours = {.text = written(answer(*model, company()))},
                 .elsewhere = {.text = written(answer(*model, {padded}))}};
}

constexpr Report kReports[] = {
    {"vLLM", "issue #27034: wrong answers on CPUs with more than one text at once"}};

}  // namespace

extern const Entry in_company{
    .wrong = "A text is answered otherwise when other texts are written beside it.",
    .input = "a model of one layer, a prompt of five tokens and fifteen others of 2 to 16",
    .right =
        "The likeliest tokens, one after another, computed in double by plain loops for the "
        "prompt alone. Elsewhere is the same prompt behind padding that is not hidden.",
    .columns = "six token ids",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
