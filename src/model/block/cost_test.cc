#include "model/block/cost.h"

#include <gtest/gtest.h>

namespace model::block {
namespace {

// Bug: attention with a window was counted as if there were none, in texts and in trainings.
TEST(Cost, of_attention_with_a_window_ends_with_the_window) {
  const Cost all{.pairs = {{6}}}, window{.pairs = {{6, 10}}};
  EXPECT_EQ(all.flops_behind(7), window.flops_behind(7));
  EXPECT_EQ(window.flops_behind(10), 2 * 6 * 10);
  EXPECT_EQ(window.flops_behind(1000), 2 * 6 * 10);
  EXPECT_EQ(all.text_flops(10), 6 * 100);
  EXPECT_EQ(window.text_flops(10), 6 * 100);
  EXPECT_EQ(window.text_flops(30), 6 * 100 + 2 * 6 * 10 * 20);
}

TEST(Cost, of_segments_is_the_sum_of_texts_of_their_lengths) {
  const Cost both{.pairs = {{6}, {2, 10}}};
  const std::vector<std::uint32_t> segments = {0, 3, 3, 45};
  EXPECT_EQ(both.segment_flops(segments), both.text_flops(3) + both.text_flops(42));
  EXPECT_EQ(both.text_flops(42, 5), 5 * both.text_flops(42));
}

// As recorded figures of trainings without windows have always been counted.
TEST(Cost, of_plain_attention_is_what_the_formula_always_gave) {
  const double flops = 6.0 / 7;
  const Cost plain{.pairs = {{flops}}};
  const std::vector<std::uint32_t> segments = {0, 3, 7, 1000};
  EXPECT_EQ(plain.segment_flops(segments), flops * (9.0 + 16 + 993 * 993));
  EXPECT_EQ(plain.text_flops(77, 13), flops * (13.0 * 77 * 77));
}

TEST(Cost, of_what_does_not_learn_is_whole_in_the_forward_pass) {
  const Cost cost{.token_flops = 34, .one_way_flops = 4, .pairs = {{6}, {2, 0, false}}};
  EXPECT_EQ(cost.flops_behind(10), 34 + 160);
  EXPECT_EQ(cost.forward_flops_behind(10), 10 + 4 + 40 + 40);
}

// Bug: a text below the window took a whole one.
TEST(Cost, of_a_text_counts_rows_that_are_there) {
  const Cost cost{.kept = {{.numbers = 5}, {.numbers = 7, .most = 4}, {.numbers = 3, .tokens = 4}},
                  .held = 11};
  EXPECT_EQ(cost.state_numbers(0).value(), 11u);
  EXPECT_EQ(cost.state_numbers(3).value(), 11u + 15 + 21);
  EXPECT_EQ(cost.state_numbers(9).value(), 11u + 45 + 28 + 6);
}

TEST(Cost, of_layers_that_are_alike_is_one_entry_of_their_sum) {
  Cost sum;
  for (int i = 0; i < 3; ++i) {
    sum += {.pairs = {{6, 10}}, .kept = {{.numbers = 5}}, .held = 1};
    sum += {.pairs = {{6}, {6, 0, false}}, .kept = {{.numbers = 5, .most = 2}}};
  }
  EXPECT_EQ(sum.pairs.size(), 3u);
  EXPECT_EQ(sum.kept.size(), 2u);
  EXPECT_EQ(sum.flops_behind(20), 3 * (12 * 10 + 12 * 20 + 12 * 20));
  EXPECT_EQ(sum.state_numbers(9).value(), 3u * (45 + 10 + 1));
}

}  // namespace
}  // namespace model::block
