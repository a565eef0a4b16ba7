// Intervals, tests, corrections and rankings by values that follow by hand; test/peer/test_statistics.py holds them against
// scipy and statsmodels.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "eval/statistic/bradley_terry.h"
#include "eval/statistic/correction.h"
#include "eval/statistic/mean.h"
#include "eval/statistic/paired.h"
#include "eval/statistic/power.h"
#include "eval/statistic/read_run.h"

namespace eval::statistic {
namespace {

const base::Random kRandom(1, "test");

TEST(Intervals, OfSharesAreWilsons) {
  const std::vector<double> scores{1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
  const auto interval = analytic_interval(scores);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 0.4901625, 1e-6);
  EXPECT_NEAR(interval->high, 0.9433178, 1e-6);
}

TEST(Intervals, OfAllRightReachOne) {
  const auto interval = analytic_interval(std::vector<double>(20, 1.0));
  EXPECT_DOUBLE_EQ(interval->high, 1);
  EXPECT_LT(interval->low, 0.9);
}

TEST(Intervals, OfOtherScoresAreStudents) {
  const std::vector<double> scores{1, 2, 3, 4,
                                   5};  // mean 3, error sqrt(0.5), t of 4 degrees 2.776445
  const auto interval = analytic_interval(scores);
  EXPECT_NEAR(interval->high - 3, 2.7764451 * std::sqrt(0.5), 1e-6);
}

TEST(Intervals, OfOneItemAreNone) { EXPECT_FALSE(analytic_interval(std::vector<double>{1})); }

TEST(McNemar, CountsItemsThatOneModelAloneHasRight) {
  EXPECT_DOUBLE_EQ(mcnemar_exact(1, 9), 2.0 * 11 / 1024);
  EXPECT_DOUBLE_EQ(mcnemar_exact(9, 1), 2.0 * 11 / 1024);
  EXPECT_DOUBLE_EQ(mcnemar_exact(5, 5), 1);
  EXPECT_DOUBLE_EQ(mcnemar_exact(0, 0), 1);
}

TEST(SignFlip, TriesAllWaysOfFewDifferences) {
  EXPECT_DOUBLE_EQ(sign_flip(std::vector<double>{1, 1, 1, 1, 1, 0, 0}, 10, kRandom), 2.0 / 32);
  EXPECT_DOUBLE_EQ(sign_flip(std::vector<double>{1, -1}, 10, kRandom), 1);
  EXPECT_DOUBLE_EQ(sign_flip(std::vector<double>{0, 0}, 10, kRandom), 1);
  // Sums that are equal but for rounding are equal.
  EXPECT_DOUBLE_EQ(sign_flip(std::vector<double>{0.1, 0.2, 0.3}, 10, kRandom), 2.0 / 8);
}

TEST(SignFlip, OfManyDifferencesIsNeverZeroAndTheSameEachTime) {
  const std::vector<double> differences(100, 0.5);
  const double p = sign_flip(differences, 1000, kRandom);
  EXPECT_DOUBLE_EQ(p, 1.0 / 1001);
  EXPECT_DOUBLE_EQ(p, sign_flip(differences, 1000, kRandom));
}

TEST(Paired, ChoosesTheTestByTheScores) {
  const std::vector<double> first{1, 0, 0, 1}, second{1, 1, 1, 1}, parts{0.5, 1, 1, 1};
  const auto shares = paired_test(first, second, kRandom);
  EXPECT_STREQ(shares.test, "McNemar, exact");
  EXPECT_DOUBLE_EQ(shares.difference, 0.5);
  EXPECT_EQ(shares.higher, 2U);
  EXPECT_DOUBLE_EQ(shares.p, 0.5);
  EXPECT_STREQ(paired_test(first, parts, kRandom).test, "signs turned");
}

TEST(Paired, OfEqualModelsSeesNothing) {
  const std::vector<double> scores{1, 0, 0.5};
  const auto same = paired_test(scores, scores, kRandom);
  EXPECT_DOUBLE_EQ(same.p, 1);
  EXPECT_DOUBLE_EQ(same.interval->low, 0);
  EXPECT_DOUBLE_EQ(same.deviation, 0);
}

TEST(Correction, OfHolmNeverFallsAndStaysInOrder) {
  const auto found = holm(std::vector<double>{0.01, 0.04, 0.03});
  EXPECT_DOUBLE_EQ(found[0], 0.03);
  EXPECT_DOUBLE_EQ(found[1], 0.06);
  EXPECT_DOUBLE_EQ(found[2], 0.06);
  EXPECT_DOUBLE_EQ(holm(std::vector<double>{0.9, 0.9})[1], 1);
}

TEST(Correction, OfBenjaminiHochberg) {
  const auto found = benjamini_hochberg(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  EXPECT_DOUBLE_EQ(found[0], 0.02);
  EXPECT_DOUBLE_EQ(found[1], 0.04);
  EXPECT_DOUBLE_EQ(found[2], 0.04);
  EXPECT_DOUBLE_EQ(found[3], 0.02);
}

TEST(Power, GrowsWithTheSquareOfTheDeviation) {
  EXPECT_EQ(items_needed(0.5, 0.01), 19623);  // (1.959964 + 0.841621)^2 * 0.25 / 0.0001
  EXPECT_EQ(items_needed(0, 0.01), 0);
  EXPECT_NEAR(detectable(0.5, 19623), 0.01, 1e-6);
}

std::vector<Judged> games(const std::string& first, const std::string& second, int won, int lost) {
  std::vector<Judged> out(static_cast<std::size_t>(won), {first, second, 1});
  out.insert(out.end(), static_cast<std::size_t>(lost), {first, second, 0});
  return out;
}

TEST(BradleyTerry, OfTwoModelsIsTheLogarithmOfTheOdds) {
  const auto ranking = rank_models(games("a", "b", 3, 1), 0, kRandom);
  ASSERT_TRUE(ranking.ok());
  ASSERT_EQ(ranking->models[0].name, "a");
  EXPECT_NEAR(ranking->models[0].points - ranking->models[1].points, std::log(3.0), 1e-9);
  EXPECT_NEAR(ranking->models[0].elo() + ranking->models[1].elo(), 2000, 1e-6);
  EXPECT_DOUBLE_EQ(ranking->first_won, 0.75);
}

TEST(BradleyTerry, SaysWhoHasNoBound) {
  const auto ranking = rank_models(games("a", "b", 3, 0), 0, kRandom);
  ASSERT_FALSE(ranking.ok());
  EXPECT_NE(ranking.error().what.find("'a'"), std::string::npos);
  EXPECT_FALSE(rank_models({}, 0, kRandom).ok());
  EXPECT_FALSE(rank_models({{"a", "a", 1}}, 0, kRandom).ok());
}

TEST(BradleyTerry, LeavesOutDrawsOfWhichNoRankingFollows) {
  const auto ranking = rank_models(games("a", "b", 9, 1), 200, kRandom);
  ASSERT_TRUE(ranking.ok());
  EXPECT_GT(ranking->unfit_draws, 20U);  // (9/10)^10 of them, about 70
  EXPECT_TRUE(ranking->models[0].interval);
}

TEST(Families, AreNamesWithoutTheirLanguage) {
  using Name = std::pair<std::string, std::string>;
  EXPECT_EQ(family_of("cloze_deu_Latn"), Name("cloze", "deu_Latn"));
  EXPECT_EQ(family_of("belebele_srp_Latn_five"), Name("belebele_five", "srp_Latn"));
  EXPECT_EQ(family_of("deu_Latn_cloze"), Name("cloze", "deu_Latn"));
  EXPECT_EQ(family_of("arc_de"), Name("arc", "deu_Latn"));
  EXPECT_EQ(family_of("what_is_this_about"), Name("what_is_this_about", ""));
  EXPECT_EQ(family_of("de"), Name("de", ""));
}

}  // namespace
}  // namespace eval::statistic
