// Where quotas change, each row of an epoch is still read once, and nothing before it changes.
#include "train/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace train {
namespace {

TEST(Draw, reads_no_row_twice_and_passes_over_none_where_the_quotas_change) {
  for (const std::uint64_t first : {1, 700, 1024, 3000}) {
    Draw draw(7);
    draw.begin(0, {1000, 24, 0});
    draw.begin(first, {24, 500, 500});
    draw.begin(first + 300, {400, 0, 624});
    draw.begin(first + 5000, {1, 1, 1022});
    std::vector<std::set<std::uint64_t>> seen(3);
    constexpr std::uint64_t kSamples = 9216;
    for (std::uint64_t sample = 0; sample < kSamples; ++sample) {
      const auto drawn = draw.at(sample);
      EXPECT_TRUE(seen[drawn.language].insert(drawn.nth).second) << "sample " << sample;
      EXPECT_EQ(draw.sample_of(drawn.language, drawn.nth), sample);
    }
    for (std::size_t language = 0; language < 3; ++language) {
      const auto& own = seen[language];
      if (own.empty()) continue;
      EXPECT_LT(*own.rbegin(), own.size() + 1024) << "only the block at hand has gaps";
    }
  }
}

TEST(Draw, says_which_rows_were_drawn) {
  Draw draw(7);
  draw.begin(0, {1000, 24});
  draw.begin(1500, {24, 1000});
  draw.begin(1700, {900, 124});
  std::vector<std::set<std::uint64_t>> seen(2);
  for (std::uint64_t samples = 0; samples < 4200; ++samples) {
    for (std::size_t language = 0; language < 2 && samples % 97 == 0; ++language) {
      const auto rows = draw.rows_of(language, samples);
      std::set<std::uint64_t> said(rows.begun.begin(), rows.begun.end());
      for (std::uint64_t row = 0; row < rows.whole; ++row)
        if (!std::ranges::count(rows.missing, row)) said.insert(row);
      EXPECT_EQ(said, seen[language]) << samples;
      EXPECT_EQ(rows.count(), seen[language].size());
    }
    const auto drawn = draw.at(samples);
    seen[drawn.language].insert(drawn.nth);
  }
}

// So a training may go on from a checkpoint of one that had no such phase.
TEST(Draw, before_a_phase_is_as_if_there_were_none) {
  Draw plain(7), changed(7);
  plain.begin(0, {1000, 24});
  changed.begin(0, {1000, 24});
  changed.begin(1500, {24, 1000});
  int differ = 0;
  for (std::uint64_t sample = 0; sample < 3000; ++sample) {
    const auto a = plain.at(sample), b = changed.at(sample);
    const bool same = a.language == b.language && a.nth == b.nth;
    EXPECT_TRUE(same || sample >= 1500) << sample;
    differ += !same;
  }
  EXPECT_GT(differ, 1000);
}

TEST(Draw, keeps_the_quotas_of_each_phase) {
  Draw draw(1);
  draw.begin(0, {1024, 0});
  draw.begin(100, {256, 768});
  int second = 0;
  for (std::uint64_t sample = 0; sample < 100 + 2048; ++sample) {
    const auto language = draw.at(sample).language;
    EXPECT_TRUE(language == 0 || sample >= 100);
    second += language == 1;
  }
  EXPECT_EQ(second, 2 * 768);
}

}  // namespace
}  // namespace train
