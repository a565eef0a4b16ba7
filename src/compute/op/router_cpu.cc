#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/numerics.h"
#include "compute/op/router.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

using Score = Routing::Score;
using Floats = std::span<float>;
using Logits = std::span<const float>;

template <class T>
std::span<T> row(const View& view, std::size_t m) {
  return {view.as<std::remove_const_t<T>>() + m * view.stride, view.width};
}

float sigmoid(float x) { return 1 / (1 + base::real::exp(-x)); }
float softplus(float x) {
  return std::max(x, 0.0f) + base::real::log1p(base::real::exp(-std::abs(x)));
}

void softmax(Logits in, Floats out) {
  const float top = *std::ranges::max_element(in);
  float sum = 0;
  for (std::size_t i = 0; i < in.size(); ++i) sum += out[i] = base::real::exp(in[i] - top);
  for (auto& p : out) p /= sum;
}

void scores(const Routing& routing, Logits logits, Floats out) {
  switch (routing.score) {
    case Score::softmax:
      return softmax(logits, out);
    case Score::chosen_softmax:
      return void(std::ranges::copy(logits, out.begin()));
    case Score::sigmoid:
      return void(std::ranges::transform(logits, out.begin(), sigmoid));
    case Score::sqrt_softplus:
      std::ranges::transform(logits, out.begin(), [](float x) { return std::sqrt(softplus(x)); });
  }
}

// What a score grows by with its logit, where each depends on its own alone.
float slope(const Routing& routing, float logit, float score) {
  if (routing.score == Score::sigmoid) return score * (1 - score);
  return score > 0 ? sigmoid(logit) / (2 * score) : 0;
}

// The best that `taken` does not have, equal ones by rising place.
std::size_t best(Logits values, const std::vector<char>& taken) {
  auto out = static_cast<std::size_t>(std::ranges::find(taken, 0) - taken.begin());
  for (auto i = out + 1; i < values.size(); ++i)
    if (!taken[i] && values[i] > values[out]) out = i;
  return out;
}

float two_best(Logits group) {
  float first = -INFINITY, second = -INFINITY;
  for (const float x : group)
    if (x > first)
      second = std::exchange(first, x);
    else
      second = std::max(second, x);
  return group.size() == 1 ? first : first + second;
}

// Marks the experts of all groups but the best ones as taken.
void limit_groups(const Routing& routing, Logits scores, std::vector<char>& taken) {
  const auto size = scores.size() / routing.groups;
  std::vector<float> of_group(routing.groups);
  for (std::size_t g = 0; g < routing.groups; ++g)
    of_group[g] = two_best(scores.subspan(g * size, size));
  std::vector<char> kept(routing.groups);
  for (std::size_t i = 0; i < routing.kept_groups; ++i) kept[best(of_group, kept)] = 1;
  for (std::size_t e = 0; e < scores.size(); ++e) taken[e] = !kept[e / size];
}

void choose(const Routing& routing, Logits scores, std::span<std::int32_t> ids) {
  std::vector<char> taken(scores.size());
  if (routing.kept_groups < routing.groups) limit_groups(routing, scores, taken);
  for (auto& id : ids) {
    const auto e = best(scores, taken);
    taken[e] = 1;
    id = static_cast<std::int32_t>(e);
  }
}

// The weight of nothing is no NaN.
constexpr float kLeast = 1e-20f;

float sum_of(Logits values) {
  float sum = kLeast;
  for (const float x : values) sum += x;
  return sum;
}

}  // namespace

void choose_experts(const View& ids, const View& logits, const View& bias, const Routing& routing) {
  const auto E = logits.width;
  CHECK(ids.width == routing.chosen && E % routing.groups == 0 && routing.kept_groups > 0 &&
            routing.chosen <= E / routing.groups * routing.kept_groups,
        "as many experts are chosen as there are");
  std::vector<float> all(E), more(E);
  if (bias.data)
    with_type(bias.type, [&](auto zero) {
      for (std::size_t e = 0; e < E; ++e) more[e] = wide(bias.as<decltype(zero)>()[e]);
    });
  for (std::size_t m = 0; m < ids.rows; ++m) {
    scores(routing, row<const float>(logits, m), all);
    for (std::size_t e = 0; bias.data && e < E; ++e) all[e] += more[e];
    choose(routing, all, row<std::int32_t>(ids, m));
  }
}

void weigh_experts(const View& weights, const View& ids, const View& logits,
                   const Routing& routing) {
  std::vector<float> all(logits.width);
  const auto scale = static_cast<float>(routing.scale);
  for (std::size_t m = 0; m < ids.rows; ++m) {
    const auto chosen = row<const std::int32_t>(ids, m);
    const auto out = row<float>(weights, m);
    scores(routing, row<const float>(logits, m), all);
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = all[static_cast<std::size_t>(chosen[j])];
    if (routing.score == Score::chosen_softmax)
      softmax(out, out);
    else if (const float sum = sum_of(out); routing.renormalised)
      for (auto& w : out) w /= sum;
    for (auto& w : out) w *= scale;
  }
}

namespace {

// From the gradient g of the weights of one token to that of the scores s of the chosen ones, in place.
// Weights that sum to one, w = s / sum: (g - sum w g) / sum; a softmax: w (g - sum w g).
void to_scores(const Routing& routing, Logits chosen, Floats g) {
  const auto scale = static_cast<float>(routing.scale);
  for (auto& x : g) x *= scale;
  const bool soft = routing.score == Score::chosen_softmax;
  if (!soft && !routing.renormalised) return;
  std::vector<float> w(chosen.begin(), chosen.end());
  const float sum = sum_of(chosen);
  if (soft)
    softmax(chosen, w);
  else
    for (auto& x : w) x /= sum;
  float mean = 0;
  for (std::size_t j = 0; j < g.size(); ++j) mean += w[j] * g[j];
  for (std::size_t j = 0; j < g.size(); ++j) g[j] = (g[j] - mean) * (soft ? w[j] : 1 / sum);
}

}  // namespace

void weigh_experts_backward(const View& dlogits, const View& dweights, const View& ids,
                            const View& logits, const Routing& routing) {
  std::vector<float> all(logits.width), chosen(ids.width), g(ids.width);
  for (std::size_t m = 0; m < ids.rows; ++m) {
    const auto in = row<const float>(logits, m);
    const auto id = row<const std::int32_t>(ids, m);
    const auto out = row<float>(dlogits, m);
    const auto at = [&](std::size_t j) { return static_cast<std::size_t>(id[j]); };
    scores(routing, in, all);
    for (std::size_t j = 0; j < id.size(); ++j) chosen[j] = all[at(j)];
    std::ranges::copy(row<const float>(dweights, m), g.begin());
    to_scores(routing, chosen, g);
    std::ranges::fill(out, 0.0f);
    float mean = 0;
    for (std::size_t j = 0; j < id.size(); ++j) {
      mean += g[j] * chosen[j];
      const bool alone = routing.score == Score::sigmoid || routing.score == Score::sqrt_softplus;
      out[at(j)] = alone ? g[j] * slope(routing, in[at(j)], chosen[j]) : g[j];
    }
    if (routing.score != Score::softmax) continue;
    for (std::size_t e = 0; e < out.size(); ++e) out[e] = all[e] * (out[e] - mean);
  }
}

void expert_shares(const View& shares, const View& logits, const Routing& routing) {
  for (std::size_t m = 0; m < shares.rows; ++m) {
    const auto in = row<const float>(logits, m);
    const auto out = row<float>(shares, m);
    if (routing.score == Score::softmax || routing.score == Score::chosen_softmax) {
      softmax(in, out);
      continue;
    }
    scores(routing, in, out);
    const float sum = sum_of(out);
    for (auto& share : out) share /= sum;
  }
}

namespace {

void share_backward(const Routing& routing, Logits logits, Logits factor, Floats scratch,
                    Floats dlogits) {
  const bool soft = routing.score == Score::softmax || routing.score == Score::chosen_softmax;
  soft ? softmax(logits, scratch) : scores(routing, logits, scratch);
  const float sum = soft ? 1 : sum_of(scratch);
  float mean = 0;
  for (std::size_t e = 0; e < logits.size(); ++e) mean += factor[e] * scratch[e];
  mean /= sum;
  for (std::size_t e = 0; e < logits.size(); ++e)
    dlogits[e] +=
        (factor[e] - mean) * (soft ? scratch[e] : slope(routing, logits[e], scratch[e]) / sum);
}

}  // namespace

void expert_shares_backward(const View& dlogits, const View& logits, const View& factors,
                            const View& begins, const Routing& routing) {
  std::vector<float> scratch(logits.width);
  const auto* begin = begins.as<std::int32_t>();
  for (std::size_t s = 0; s < factors.rows; ++s)
    for (auto m = static_cast<std::size_t>(begin[s]); m < static_cast<std::size_t>(begin[s + 1]);
         ++m)
      share_backward(routing, row<const float>(logits, m), row<const float>(factors, s), scratch,
                     row<float>(dlogits, m));
}

}  // namespace compute::cpu
