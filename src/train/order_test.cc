#include "train/order.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "train/test_shards.h"

namespace train {
namespace {

TEST(ShareOut, gives_every_language_at_least_one_place_and_uses_all) {
  const auto shares = share_out({1e9, 1, 1}, 1024);
  EXPECT_EQ(shares[0] + shares[1] + shares[2], 1024u);
  EXPECT_GE(shares[1], 1u);
  EXPECT_GE(shares[2], 1u);
}

TEST(ShareOut, shares_equally_between_equals) {
  EXPECT_EQ(share_out({5, 5}, 10), (std::vector<std::uint64_t>{5, 5}));
}

TEST(Order, takes_each_window_once_an_epoch) {
  TestShards shards({{"aaa_Latn", 3000}, {"bbb_Latn", 700}});
  auto order = Order::open(*shards.disk, shards.folder, {}, 16, 1);
  ASSERT_TRUE(order.ok()) << order.error().sentence();
  std::map<std::pair<std::size_t, std::uint64_t>, std::set<std::uint64_t>> seen;
  std::map<std::pair<std::size_t, std::uint64_t>, std::size_t> drawn;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const auto place = order->place(i);
    seen[{place.language, place.epoch}].insert(place.window);
    ++drawn[{place.language, place.epoch}];
    EXPECT_LT(place.window, order->languages()[place.language].windows);
  }
  for (const auto& [key, windows] : seen) EXPECT_EQ(windows.size(), drawn[key]);
}

TEST(Order, is_a_function_of_seed_and_sample_alone) {
  TestShards shards({{"aaa_Latn", 3000}});
  auto one = Order::open(*shards.disk, shards.folder, {}, 16, 1);
  auto again = Order::open(*shards.disk, shards.folder, {}, 16, 1);
  auto other = Order::open(*shards.disk, shards.folder, {}, 16, 2);
  ASSERT_TRUE(one.ok() && again.ok() && other.ok());
  int differ = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(one->place(i).window, again->place(i).window);
    differ += one->place(i).window != other->place(i).window;
  }
  EXPECT_GT(differ, 50);
}

TEST(Order, never_predicts_across_documents) {
  TestShards shards({{"aaa_Latn", 3000}});
  auto order = Order::open(*shards.disk, shards.folder, {}, 64, 1);
  ASSERT_TRUE(order.ok());
  const auto batch = order->batch(0, 3);
  ASSERT_EQ(batch.ids.size(), 192u);
  ASSERT_EQ(batch.segments.back(), 192u);
  for (std::size_t s = 0; s + 1 < batch.segments.size(); ++s) {
    EXPECT_EQ(batch.positions[batch.segments[s]], 0);
    for (auto t = batch.segments[s]; t + 1 < batch.segments[s + 1]; ++t) {
      EXPECT_EQ(batch.targets[t], batch.ids[t + 1]);
      EXPECT_EQ(batch.positions[t + 1], batch.positions[t] + 1);
    }
  }
  for (std::size_t t = 0; t < batch.ids.size(); ++t)
    if (batch.ids[t] == TestShards::kEos) {
      EXPECT_EQ(batch.targets[t], -1);
    }
}

TEST(Order, temperature_lifts_the_small_language) {
  TestShards shards({{"aaa_Latn", 9000}, {"bbb_Latn", 300}});
  TrainRecipe flat;
  flat.mix_temperature = 5;
  auto plain = Order::open(*shards.disk, shards.folder, {}, 16, 1);
  auto lifted = Order::open(*shards.disk, shards.folder, flat, 16, 1);
  ASSERT_TRUE(plain.ok() && lifted.ok());
  EXPECT_GT(lifted->languages()[1].quota, 3 * plain->languages()[1].quota);
}

TEST(Order, names_a_language_too_small_for_one_row) {
  TestShards shards({{"aaa_Latn", 3000}, {"bbb_Latn", 20}});
  auto order = Order::open(*shards.disk, shards.folder, {}, 64, 1);
  ASSERT_FALSE(order.ok());
  EXPECT_NE(order.error().sentence().find("bbb_Latn"), std::string::npos);
}

TEST(Order, says_that_a_shard_shrank_under_its_batches) {
  TestShards shards({{"aaa_Latn", 50000}});  // large enough to be mapped
  const auto order = Order::open(*shards.disk, shards.folder, {}, 16, 1).take();
  EXPECT_TRUE(order.whole().ok());
  ASSERT_TRUE(shards.disk->truncate(shards.folder + "/aaa_Latn.bin", 100).ok());
  EXPECT_EQ(order.whole().error().code, base::Code::io);
}

}  // namespace
}  // namespace train
