#include <cmath>
#include <limits>
#include <map>

#include "infer/sampler.h"
#include "selfcheck/check.h"

namespace selfcheck::check {

namespace {

constexpr double kProbabilities[] = {0.5, 0.3, 0.2};
constexpr double kTopP = 0.8;  // leaves the first two

// p(token) over the probability that is reported with it, for each survivor, as tokens are drawn.
std::vector<double> ratios(const std::vector<float>& logits) {
  std::map<infer::TokenId, double> found;
  infer::Sampler sampler({.top_p = kTopP, .seed = 1, .top_logprobs = 0}, {});
  for (int draw = 0; draw < 100; ++draw) {
    const auto choice = sampler.next(logits);
    found[choice.token] =
        kProbabilities[static_cast<std::size_t>(choice.token)] / std::exp(choice.logprob);
  }
  std::vector<double> out;
  for (const auto& [token, ratio] : found) out.push_back(ratio);
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  std::vector<float> logits;
  for (const double p : kProbabilities) logits.push_back(static_cast<float>(std::log(p)));
  const auto ours = ratios(logits);
  logits.back() = -std::numeric_limits<float>::infinity();  // only what top_p leaves is known
  const auto elsewhere = ratios(logits);
  return Finding{.right = {{1, 1}}, .ours = {ours}, .elsewhere = {elsewhere}};
}

constexpr Report kReports[] = {{"TRL", "issue #6789 (2026, open when read)"},
                               {"Liger-Kernel", "issue #1082 (2026, open when read)"},
                               {"unsloth-zoo", "PR #870 (2026)"}};

}  // namespace

extern const Entry logprob_support{
    .wrong =
        "The probability that is reported with a sampled token is over what top_p left, the "
        "trainer's over the whole vocabulary; their ratio is not 1 before anything was learned.",
    .input = "p = {0.5, 0.3, 0.2}, top_p = 0.8",
    .right = "1 for both tokens that can be drawn.",
    .columns = "p over the reported probability, for the first and the second token",
    .reports = kReports,
    .tolerance = 1e-5,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
