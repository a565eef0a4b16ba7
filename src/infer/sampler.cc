#include "infer/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace infer {
namespace {

using base::Code;
using base::Error;

constexpr double kRuledOut = -9999;
constexpr double kNever = -std::numeric_limits<double>::infinity();

base::Result<void> within(double value, double low, double high, const char* name) {
  if (value >= low && value <= high) return {};
  const auto shown = [](double x) {
    auto text = std::to_string(x);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
  };
  return Error{Code::bad_request,
               std::string(name) + " must lie between " + shown(low) + " and " + shown(high), name,
               ""};
}

std::vector<double> finite(std::span<const float> logits) {
  std::vector<double> out(logits.size());
  bool any = false;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const bool good = std::isfinite(logits[i]);
    out[i] = good ? logits[i] : kNever;
    any |= good;
  }
  if (!any) throw std::runtime_error("the model gave no finite logit");
  return out;
}

double log_sum(const std::vector<double>& logits) {
  const double best = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const double x : logits) sum += std::exp(x - best);
  return best + std::log(sum);
}

// Better first; equals by id, so that the order never depends on the algorithm.
struct Better {
  const std::vector<double>& logits;
  bool operator()(TokenId a, TokenId b) const {
    if (logits[a] != logits[b]) return logits[a] > logits[b];
    return a < b;
  }
};

std::vector<Scored> best_of(const std::vector<double>& logits, double norm, int count) {
  std::vector<TokenId> ids(logits.size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<TokenId>(i);
  const auto kept = std::min<std::size_t>(count, ids.size());
  std::partial_sort(ids.begin(), ids.begin() + kept, ids.end(), Better{logits});
  std::vector<Scored> out;
  out.reserve(kept);
  for (std::size_t i = 0; i < kept; ++i)
    out.push_back({ids[i], std::max(logits[ids[i]] - norm, kRuledOut)});
  return out;
}

}  // namespace

base::Result<void> Sampling::check(std::int64_t vocabulary) const {
  TRY(within(temperature, 0, 2, "temperature"));
  TRY(within(top_p, 0, 1, "top_p"));
  TRY(within(min_p, 0, 1, "min_p"));
  TRY(within(static_cast<double>(top_k), 0, 1e9, "top_k"));
  TRY(within(repetition_penalty, 0.01, 10, "repetition_penalty"));
  TRY(within(presence_penalty, -2, 2, "presence_penalty"));
  TRY(within(frequency_penalty, -2, 2, "frequency_penalty"));
  for (const auto& [token, bias] : logit_bias) {
    if (token < 0 || token >= vocabulary)
      return Error{Code::bad_request,
                   "logit_bias names token " + std::to_string(token) + ", the vocabulary ends at " +
                       std::to_string(vocabulary - 1),
                   "logit_bias", ""};
    TRY(within(bias, -100, 100, "logit_bias"));
  }
  return {};
}

Sampler::Sampler(Sampling sampling, std::span<const TokenId> prompt)
    : sampling_(std::move(sampling)), random_(sampling_.seed, "sample") {
  if (sampling_.repetition_penalty == 1) return;
  for (const auto token : prompt) ++seen_[token];
}

Choice report(std::span<const float> raw, TokenId token, int top) {
  const auto logits = finite(raw);
  const double norm = log_sum(logits);
  return {token, std::max(logits[static_cast<std::size_t>(token)] - norm, kRuledOut),
          best_of(logits, norm, top)};
}

Choice Sampler::next(std::span<const float> raw, std::span<const float> model) {
  auto logits = finite(raw);
  penalise(logits);
  Choice choice{draw(logits), 0, {}};
  if (sampling_.top_logprobs >= 0)
    choice = report(model.empty() ? raw : model, choice.token, sampling_.top_logprobs);
  ++step_;
  ++seen_[choice.token];
  ++answered_[choice.token];
  return choice;
}

void Sampler::penalise(std::vector<double>& logits) const {
  const auto known = [&](TokenId token) {
    return token >= 0 && static_cast<std::size_t>(token) < logits.size();
  };
  if (sampling_.repetition_penalty != 1)
    for (const auto& [token, count] : seen_)
      if (known(token))
        logits[token] *=
            logits[token] < 0 ? sampling_.repetition_penalty : 1 / sampling_.repetition_penalty;
  for (const auto& [token, count] : answered_)
    logits[token] -=
        sampling_.presence_penalty + sampling_.frequency_penalty * static_cast<double>(count);
  for (const auto& [token, bias] : sampling_.logit_bias)
    if (known(token)) logits[token] += bias;
}

// The kept tokens are walked in one fixed order, and u in [0, 1) of their weight picks one.
TokenId Sampler::draw(const std::vector<double>& logits) {
  const Better better{logits};
  TokenId best = 0;
  for (std::size_t i = 1; i < logits.size(); ++i)
    if (better(static_cast<TokenId>(i), best)) best = static_cast<TokenId>(i);
  if (sampling_.temperature == 0) return best;

  std::vector<std::pair<TokenId, double>> kept;  // weight relative to the best token
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double weight = std::exp((logits[i] - logits[best]) / sampling_.temperature);
    if (weight > 0 && weight >= sampling_.min_p) kept.emplace_back(static_cast<TokenId>(i), weight);
  }
  if (sampling_.top_k > 0 || sampling_.top_p < 1) {
    std::sort(kept.begin(), kept.end(),
              [&](const auto& a, const auto& b) { return better(a.first, b.first); });
    if (sampling_.top_k > 0 && kept.size() > static_cast<std::size_t>(sampling_.top_k))
      kept.resize(sampling_.top_k);
    double whole = 0, held = 0;
    for (const auto& [token, weight] : kept) whole += weight;
    std::size_t count = 0;
    while (count < kept.size() && (count == 0 || held < sampling_.top_p * whole))
      held += kept[count++].second;
    kept.resize(count);
  }
  double whole = 0;
  for (const auto& [token, weight] : kept) whole += weight;
  double left = random_.uniform(step_, sampling_.stream) * whole;
  for (const auto& [token, weight] : kept) {
    left -= weight;
    if (left < 0) return token;
  }
  return kept.back().first;
}

}  // namespace infer
