#include "train/reading.h"

#include <gtest/gtest.h>

#include <set>

#include "train/shards_test.h"

namespace train {
namespace {

constexpr std::int64_t kRow = 16;

struct Walked {
  std::uint64_t rows = 0, tokens = 0;
  std::map<std::uint64_t, std::uint64_t> times;  // by token of the stream
};

// The plain way: every sample is asked for its row, every row for its tokens.
std::vector<Walked> walk(const Order& order, std::uint64_t samples) {
  std::vector<Walked> out(order.languages().size());
  for (std::uint64_t sample = 0; sample < samples; ++sample) {
    const auto place = order.place(sample);
    auto& walked = out[place.language];
    ++walked.rows;
    for (const auto& piece : order.languages()[place.language].rows->pieces(place.window))
      for (std::uint64_t t = 0; t < piece.tokens; ++t)
        ++walked.times[piece.first + t], ++walked.tokens;
  }
  return out;
}

void compare_with_a_walk(const TestShards& shards, const TrainRecipe& recipe) {
  const auto order = Order::open(*shards.disk, shards.folder, recipe, kRow, 5).take();
  for (const std::uint64_t samples : {0, 1, 300, 1024, 2900}) {
    const auto walked = walk(order, samples);
    const auto said = reading_of(order, samples);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& language = order.languages()[i];
      const auto& read = said.at(language.name);
      EXPECT_EQ(read.rows, static_cast<std::int64_t>(walked[i].rows)) << samples;
      EXPECT_EQ(read.tokens_read, static_cast<std::int64_t>(walked[i].tokens));
      EXPECT_EQ(read.tokens, static_cast<std::int64_t>(language.tokens.tokens()));
      EXPECT_EQ(read.tokens_unread,
                read.tokens - static_cast<std::int64_t>(walked[i].times.size()));
      const auto times = times_read(order, i, samples);
      std::int64_t unread = 0;
      for (std::uint64_t d = 0; d < language.tokens.documents(); ++d) {
        Times wanted{UINT64_MAX, 0};
        for (auto t = language.tokens.start(d); t < language.tokens.start(d + 1); ++t) {
          const auto found = walked[i].times.find(t);
          const auto count = found == walked[i].times.end() ? 0 : found->second;
          wanted = {std::min(wanted.least, count), std::max(wanted.most, count)};
        }
        const auto found = times_read(order, i, times, d);
        EXPECT_EQ(found.least, wanted.least) << "document " << d;
        EXPECT_EQ(found.most, wanted.most) << "document " << d;
        unread += wanted.most == 0;
      }
      EXPECT_EQ(read.documents_unread, unread) << samples;
      EXPECT_EQ(read.documents, static_cast<std::int64_t>(language.tokens.documents()));
    }
  }
}

TEST(Reading, is_what_a_walk_through_all_samples_comes_to) {
  TestShards shards({{"aaa_Latn", 60'000}, {"bbb_Latn", 700}});
  TrainRecipe recipe;
  recipe.mix_temperature = 3;
  compare_with_a_walk(shards, recipe);
  recipe.packing = packing::Choice("best_fit");
  compare_with_a_walk(shards, recipe);
  recipe.grains_per_step = 3;
  recipe.rows_per_grain = 3;
  for (const auto& [step, weight] : {std::pair{5, 0.1}, {130, 0.0}, {140, 30.0}}) {
    auto& phase = recipe.mix.emplace_back();
    phase.from_step = step;
    EXPECT_TRUE(phase.weights.from_json({{"aaa_Latn", weight}}, "").ok());
  }
  compare_with_a_walk(shards, recipe);
}

// The plain way again: which steps meet a document's tokens.
void compare_steps_with_a_walk(const TestShards& shards, const TrainRecipe& recipe,
                               std::vector<std::uint64_t> left_out = {}) {
  auto order = Order::open(*shards.disk, shards.folder, recipe, kRow, 5).take();
  order.leave_out(std::move(left_out));
  const auto rows = static_cast<std::uint64_t>(recipe.rows_per_step());
  for (const std::uint64_t steps : {1, 7, 200}) {
    std::vector<std::map<std::uint64_t, std::set<std::uint64_t>>> met(2);  // by token
    for (std::uint64_t sample = 0; sample < steps * rows; ++sample) {
      const auto place = order.place(sample);
      const auto& language = order.languages()[place.language];
      for (const auto& piece : language.rows->pieces(place.window))
        for (std::uint64_t t = 0; t < piece.tokens; ++t)
          met[place.language][piece.first + t].insert(sample / rows + 1);
    }
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& tokens = order.languages()[i].tokens;
      for (std::uint64_t d = 0; d < tokens.documents(); ++d) {
        std::set<std::uint64_t> wanted;
        for (auto t = tokens.start(d); t < tokens.start(d + 1); ++t)
          wanted.insert(met[i][t].begin(), met[i][t].end());
        const auto said = steps_of(order, i, d, steps);
        EXPECT_EQ(std::set(said.begin(), said.end()), wanted) << "document " << d;
        EXPECT_EQ(said.size(), wanted.size());
      }
    }
  }
}

TEST(Reading, of_a_document_happens_in_the_steps_that_a_walk_meets_it_in) {
  TestShards shards({{"aaa_Latn", 20'000}, {"bbb_Latn", 700}});
  TrainRecipe recipe;
  recipe.grains_per_step = 3;
  recipe.rows_per_grain = 5;
  compare_steps_with_a_walk(shards, recipe);
  recipe.packing = packing::Choice("best_fit");
  compare_steps_with_a_walk(shards, recipe, {0, 3, 4, 60, 199});
  for (const auto& [step, weight] : {std::pair{5, 0.1}, {90, 0.0}, {140, 30.0}}) {
    auto& phase = recipe.mix.emplace_back();
    phase.from_step = step;
    EXPECT_TRUE(phase.weights.from_json({{"aaa_Latn", weight}}, "").ok());
  }
  compare_steps_with_a_walk(shards, recipe);
}

TEST(Reading, of_nothing_leaves_everything_unread) {
  TestShards shards({{"aaa_Latn", 3000}});
  const auto order = Order::open(*shards.disk, shards.folder, {}, kRow, 5).take();
  const auto read = reading_of(order, 0).at("aaa_Latn");
  EXPECT_EQ(read.tokens_unread, read.tokens);
  EXPECT_EQ(read.documents_unread, read.documents);
}

// Bug to be: a walk over the samples of ten thousand epochs would take hours.
TEST(Reading, of_many_epochs_costs_no_more_than_of_one) {
  TestShards shards({{"aaa_Latn", 3000}});
  const auto order = Order::open(*shards.disk, shards.folder, {}, kRow, 5).take();
  const auto read = reading_of(order, 1'000'000'000'000).at("aaa_Latn");
  EXPECT_EQ(read.rows, 1'000'000'000'000);
  EXPECT_EQ(read.documents_unread, 0);
}

TEST(Reading, takes_its_rows_from_the_recipe) {
  TrainRecipe recipe;
  recipe.steps = 220;
  recipe.grains_per_step = 8;
  recipe.rows_per_grain = 4;
  EXPECT_EQ(samples_of(recipe), 7040u);
}

}  // namespace
}  // namespace train
