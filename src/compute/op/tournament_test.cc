#include "compute/op/tournament.h"

#include <cfloat>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

TEST(Tournament, gives_ones_a_larger_part_of_what_is_there_layer_by_layer) {
  for (const auto device : both_sets()) {
    const Doubles scores = {0.5, -1, 2, 0.25, -3};
    Matrix<float> p(1, 5), g(3, 5, 2);
    const int ones[3][5] = {{1, 0, 0, 1, 0}, {0, 0, 1, 1, 1}, {1, 1, 0, 0, 1}};
    Doubles want = scores;
    double sum = 0;
    for (auto& one : want) sum += one = std::exp(one);
    for (auto& one : want) one /= sum;
    for (const auto& layer : ones) {
      double mass = 0;
      for (std::size_t v = 0; v < 5; ++v) mass += layer[v] * want[v];
      for (std::size_t v = 0; v < 5; ++v) want[v] *= 1 + layer[v] - mass;
    }
    for (std::size_t v = 0; v < 5; ++v) {
      p.on(device).as<float>()[v] = static_cast<float>(scores[v]);
      want[v] = std::log(want[v]);
      for (std::size_t i = 0; i < 3; ++i)
        g.on(device).as<float>()[i * 7 + v] = static_cast<float>(ones[i][v]);
    }
    tournament(p.on(device), g.on(device));
    expect_near(p.doubles(), want, 1e-5, "logarithms");
  }
}

TEST(Tournament, a_candidate_that_cannot_be_has_the_least_score) {
  for (const auto device : both_sets()) {
    Matrix<float> p(1, 2), g(1, 2);
    auto* scores = p.on(device).as<float>();
    scores[0] = 1, scores[1] = -HUGE_VALF;
    g.on(device).as<float>()[0] = g.on(device).as<float>()[1] = 1;
    tournament(p.on(device), g.on(device));
    EXPECT_EQ(p.doubles()[0], 0);
    EXPECT_EQ(p.doubles()[1], -static_cast<double>(FLT_MAX));
  }
}

}  // namespace
}  // namespace compute
