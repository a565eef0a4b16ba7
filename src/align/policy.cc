#include "align/policy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/result.h"

namespace align {

namespace policy {

const Entry* find(const std::string& name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& row : all()) out.emplace_back(row.name);
  return out;
}

Term clipped(const Settings& settings, double, double ratio, double advantage) {
  const double least = 1 - settings.epsilon_low, most = 1 + settings.epsilon_high;
  const bool cut = settings.delta && ratio > *settings.delta;
  const double free = (cut ? *settings.delta : ratio) * advantage;
  const double held = std::clamp(ratio, least, most) * advantage;
  const bool inside = ratio >= least && ratio <= most;
  // Of two equal ones both are the smaller one by half; they are equal where nothing is clipped.
  if (free < held || (free == held && !inside)) return {-free, 0, cut ? 0 : -ratio * advantage};
  return {-held, 0, inside ? -ratio * advantage : 0};
}

}  // namespace policy

namespace {

// The divergence from the reference, estimated without bias from what was sampled (k3: Schulman 2020).
policy::Term divergence(const policy::Settings& settings, double log, double reference,
                        double ratio) {
  const double away = reference - log, grown = std::exp(away);
  const double value = grown - away - 1, slope = 1 - grown;
  if (!settings.kl_by_ratio) return {settings.beta * value, settings.beta * slope, 0};
  return {settings.beta * value * ratio, settings.beta * slope * ratio,
          settings.beta * value * ratio};
}

struct Ratios {
  std::vector<double> of;  // of each token
  bool shared = false;     // one of all: it grows with each ln p by 1 / tokens
};

Ratios ratios_of(const Rollout& rollout, bool by_sequence) {
  Ratios out{{}, by_sequence};
  for (std::size_t i = 0; i < rollout.now.size(); ++i)
    out.of.push_back(rollout.now[i] - rollout.old[i]);
  if (by_sequence) {
    const double mean = std::accumulate(out.of.begin(), out.of.end(), 0.0) /
                        std::max(1.0, static_cast<double>(out.of.size()));
    std::ranges::fill(out.of, mean);
  }
  for (auto& one : out.of) one = std::exp(one);
  return out;
}

void add_rollout(const policy::Entry& entry, const policy::Settings& settings,
                 const Rollout& rollout, double weight, double& loss, std::vector<double>& slopes) {
  const auto ratios = ratios_of(rollout, settings.by_sequence);
  const auto tokens = static_cast<double>(rollout.now.size());
  double shared = 0;  // how it grows with ln of the ratio of all
  for (std::size_t i = 0; i < rollout.now.size(); ++i) {
    const double log = rollout.now[i], ratio = ratios.of[i];
    auto term = entry.term(settings, log, ratio, rollout.advantage);
    if (settings.beta != 0) {
      const auto kl = divergence(settings, log, rollout.reference[i], ratio);
      term = {term.value + kl.value, term.by_log + kl.by_log, term.by_ratio + kl.by_ratio};
    }
    loss += weight * term.value;
    slopes[i] += weight * term.by_log;
    (ratios.shared ? shared : slopes[i]) += weight * term.by_ratio;
  }
  for (auto& slope : slopes) slope += shared / std::max(1.0, tokens);
}

}  // namespace

PolicyLoss loss_of(const policy::Entry& entry, const policy::Settings& settings,
                   std::span<const Rollout> rollouts, std::optional<Whole> whole) {
  PolicyLoss out;
  double all = 0;
  for (const auto& one : rollouts) {
    CHECK(one.old.size() == one.now.size(), "every token was sampled by somebody");
    CHECK(settings.beta == 0 || one.reference.size() == one.now.size(), "the KL has a reference");
    all += static_cast<double>(one.now.size());
  }
  const auto of = whole.value_or(Whole{static_cast<double>(rollouts.size()), all});
  for (const auto& one : rollouts) {
    auto& slopes = out.slopes.emplace_back(one.now.size());
    const auto tokens = std::max(1.0, static_cast<double>(one.now.size()));
    const double weight =
        entry.weight(settings, tokens, std::max(1.0, of.answers), std::max(1.0, of.tokens));
    add_rollout(entry, settings, one, weight, out.loss, slopes);
  }
  return out;
}

namespace {

constexpr double kLeastSpread = 1e-4;

double mean_of(std::span<const double> of) {
  return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
}

// As a sample tells of all (n - 1); 0 of one alone.
double deviation(std::span<const double> of) {
  if (of.size() < 2) return 0;
  const double mean = mean_of(of);
  double squares = 0;
  for (const double one : of) squares += (one - mean) * (one - mean);
  return std::sqrt(squares / static_cast<double>(of.size() - 1));
}

}  // namespace

std::vector<double> advantages(std::span<const double> rewards, std::size_t group, Spread spread) {
  CHECK(group > 0 && rewards.size() % group == 0, "every prompt has as many answers");
  std::vector<double> out;
  for (std::size_t at = 0; at < rewards.size(); at += group) {
    const auto own = rewards.subspan(at, group);
    const double mean = mean_of(own);
    const double by = spread == Spread::none
                          ? 1
                          : deviation(spread == Spread::group ? own : rewards) + kLeastSpread;
    for (const double one : own) out.push_back((one - mean) / by);
  }
  return out;
}

std::vector<double> advantages_within(std::span<const double> group,
                                      std::span<const double> batch) {
  const double mean = mean_of(group), by = deviation(batch) + kLeastSpread;
  std::vector<double> out;
  for (const double one : group) out.push_back((one - mean) / by);
  return out;
}

}  // namespace align
