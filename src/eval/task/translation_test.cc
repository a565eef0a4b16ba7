// Against sacrebleu 2.6.0 with its defaults, as the harness asks it.
#include "eval/task/translation.h"

#include <gmock/gmock.h>

#include "eval/task/python_random.h"

namespace eval::task {
namespace {

using testing::ElementsAre;

const std::vector<Translation> kCorpus = {
    {"The cat sat on the mat, said Mr. Smith.", "The cat is on the mat said Mr. Smith ."},
    {"Łódź ma 700,000 mieszkańców (w 2019).", "Łódź ma 700.000 mieszkańców w 2019"},
    {"a b c d e f g h", "e f g h a b c d"},
    {"Ναι, βέβαια!", "Ναι βέβαια"},
    {"one two three four five six", "three four one two six five"}};

template <class Count, class Score>
double of(const std::vector<Translation>& corpus, const Count& count, const Score& score) {
  Statistics sums;
  for (const auto& one : corpus) {
    const auto more = count(one);
    sums.resize(more.size(), 0);
    for (std::size_t i = 0; i < more.size(); ++i) sums[i] += more[i];
  }
  return score(sums);
}

TEST(Translation, BleuIsThatOfSacrebleu) {
  EXPECT_NEAR(of(kCorpus, bleu_statistics, bleu_of), 37.691130454698985, 1e-9);
  EXPECT_THAT(
      words_13a("It's 3-4, e.g. &quot;x&quot;: 1.5"),
      ElementsAre("It's", "3", "-", "4", ",", "e", ".", "g", ".", "\"", "x", "\"", ":", "1.5"));
  EXPECT_EQ(bleu_of(bleu_statistics({"a", "b"})), 0);
}

TEST(Translation, ChrfIsThatOfSacrebleu) {
  const auto letters = [](const auto& one) { return chrf_statistics(one, 0); };
  const auto words = [](const auto& one) { return chrf_statistics(one, 2); };
  EXPECT_NEAR(of(kCorpus, letters, chrf_of), 66.47890109778277, 1e-9);
  EXPECT_NEAR(of(kCorpus, words, chrf_of), 66.25421300825806, 1e-9);
  EXPECT_EQ(chrf_of(chrf_statistics({"", ""}, 2)), 0);
}

TEST(Translation, TerIsThatOfSacrebleu) {
  EXPECT_NEAR(of(kCorpus, ter_statistics, ter_of), 38.70967741935484, 1e-9);
  std::vector<double> alone;
  for (const auto& one : kCorpus) alone.push_back(ter_of(ter_statistics(one)));
  EXPECT_THAT(alone, ElementsAre(testing::DoubleNear(400.0 / 9, 1e-9), 50, 12.5, 100,
                                 testing::DoubleNear(100.0 / 3, 1e-9)));
  const std::vector<Translation> shifted = {
      {"f d b a c a f c", "f b c a f a c d"},
      {"c a d a b c e e c b c c f e", "c a d a b c e e c b c c f e"},
      {"d c b d e b e d d f f c d c", "d b d c d e b e d f f c d c"},
      {"f c d c f f c c f b e a", "f c d c d c c c f b f a"},
      {"c c c f c f d c b f d c c", "c c f c d f d c b b f c c"},
      {"e d b c a b d a d e e", "a e c d b a b d d e e"},
      {"d d b f c f c f d c e a e", "c d d f f c b d c e f a e"}};
  EXPECT_NEAR(of(shifted, ter_statistics, ter_of), 17.647058823529413, 1e-9);
}

TEST(PythonRandom, SamplesAndShufflesAsCPython) {
  EXPECT_THAT(PythonRandom(3).sample(1000, 8), ElementsAre(243, 606, 557, 133, 378, 937, 618, 485));
  EXPECT_THAT(PythonRandom(0).choices(10, 6), ElementsAre(8, 7, 4, 2, 5, 4));
  std::vector<std::size_t> places = {0, 1, 2, 3, 4, 5, 6, 7};
  PythonRandom(7).shuffle(places);
  EXPECT_THAT(places, ElementsAre(6, 7, 2, 4, 0, 3, 1, 5));
}

}  // namespace
}  // namespace eval::task
