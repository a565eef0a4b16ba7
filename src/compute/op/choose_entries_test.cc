// Each set against the definition in double.
#include "compute/op/choose_entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t kQueries = 9, kEntries = 5, kHeads = 3, kD = 4, kChosen = 2;
constexpr IndexShape kShape{.heads = kHeads, .width = kD, .tokens = 2, .first = 2, .scale = 0.5f};

std::set<int> best(const Doubles& q, const Doubles& weights, const Doubles& keys, std::size_t i) {
  std::vector<std::pair<double, int>> scores;
  for (std::size_t e = 0; e < kEntries && (e + 1) * kShape.tokens <= kShape.first + i + 1; ++e) {
    double sum = 0;
    for (std::size_t h = 0; h < kHeads; ++h) {
      double dot = 0;
      for (std::size_t c = 0; c < kD; ++c) dot += q[(i * kHeads + h) * kD + c] * keys[e * kD + c];
      sum += weights[i * kHeads + h] * std::max(dot, 0.0);
    }
    scores.emplace_back(-sum, static_cast<int>(e));
  }
  std::ranges::sort(scores);
  std::set<int> out;
  for (std::size_t j = 0; j < std::min(kChosen, scores.size()); ++j) out.insert(scores[j].second);
  return out;
}

std::vector<std::set<int>> chosen_by(const View& q, const View& weights, const View& keys,
                                     Device device) {
  std::vector<std::int32_t> ids(kQueries * kChosen, 99);
  auto view = view_of(ids.data(), kQueries, kChosen);
  view.device = device;
  choose_entries(view, q, weights, keys, kShape);
  std::vector<std::set<int>> out(kQueries);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (ids[i] != -1) {
      EXPECT_TRUE(out[i / kChosen].insert(ids[i]).second) << "twice";
    }
  return out;
}

TEST(ChooseEntries, takes_the_best_of_those_that_are_complete) {
  in_both([](auto zero, Device device, double) {
    using T = decltype(zero);
    auto q = Matrix<T>::normal(kQueries, kHeads * kD, "q", 1);
    auto weights = Matrix<T>::normal(kQueries, kHeads, "weights", 2);
    auto keys = Matrix<T>::normal(kEntries, kD, "keys", 3);
    const auto got = chosen_by(q.on(device), weights.on(device), keys.on(device), device);
    for (std::size_t i = 0; i < kQueries; ++i)
      EXPECT_EQ(got[i], best(q.doubles(), weights.doubles(), keys.doubles(), i)) << "query " << i;
  });
}

TEST(ChooseEntries, never_sees_what_is_not_complete_whatever_the_numbers_are) {
  for (const auto device : both_sets())
    for (const float number : {std::numeric_limits<float>::quiet_NaN(), -1e38f, 1e38f, 0.0f}) {
      auto q = Matrix<float>::normal(kQueries, kHeads * kD, "q");
      Matrix<float> weights(kQueries, kHeads), keys(kEntries, kD);
      std::fill_n(weights.on(device).as<float>(), kQueries * kHeads, number);
      const auto got = chosen_by(q.on(device), weights.on(device), keys.on(device), device);
      for (std::size_t i = 0; i < kQueries; ++i) {
        const auto complete = std::min(kEntries, (kShape.first + i + 1) / kShape.tokens);
        EXPECT_EQ(got[i].size(), std::min(kChosen, complete)) << number << " query " << i;
        for (const int e : got[i]) EXPECT_LT(e, static_cast<int>(complete));
      }
    }
}

}  // namespace
}  // namespace compute
