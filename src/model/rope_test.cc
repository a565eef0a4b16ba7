// Frequencies that transformers 5 gives for heads of 16.
#include "model/rope.h"

#include <gtest/gtest.h>

#include "model/family/read_rope.h"
#include "model/rope_tables.h"

namespace model {
namespace {

void expect_frequencies(const std::vector<double>& got, const std::vector<double>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t j = 0; j < got.size(); ++j)
    EXPECT_NEAR(got[j], want[j], 2e-7 * want[j]) << "pair " << j;
}

const std::vector<double> kUsual = {1,    0.31622776,   0.1,   0.031622779,
                                    0.01, 0.0031622779, 0.001, 0.00031622779};

TEST(RopeFrequencies, are_divided_by_the_factor_of_a_linear_scaling) {
  expect_frequencies(
      rope_frequencies({.kind = "linear", .factor = 4}, 16),
      {0.25, 0.079056941, 0.025, 0.0079056947, 0.0025, 0.00079056947, 0.00025, 7.9056947e-05});
}

TEST(RopeFrequencies, shrink_with_the_length_of_the_text_where_they_are_dynamic) {
  const Rope rope{.kind = "dynamic", .factor = 2, .original_context = 64};
  expect_frequencies(rope_frequencies(rope, 16), kUsual);
  expect_frequencies(rope_frequencies(rope, 16, 64), kUsual);
  expect_frequencies(rope_frequencies(rope, 16, 100),
                     {1, 0.28394514, 0.080624841, 0.02289303, 0.0065003652, 0.001845747,
                      0.00052409089, 0.00014881307});
}

TEST(RopeFrequencies, of_a_proportional_kind_are_those_of_the_first_pairs) {
  expect_frequencies(rope_frequencies({.kind = "proportional", .factor = 2, .partial = 0.4}, 16),
                     {0.5, 0.15811388, 0.05, 0, 0, 0, 0, 0});
}

// Bug: config.json with it was refused, though it is the usual rope up to the model's context.
TEST(ReadRope, takes_a_dynamic_kind_and_the_context_of_the_model) {
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    const base::Json said = {{"rope_theta", 500.0},
                             {key, {{"rope_type", "dynamic"}, {"factor", 2.0}}}};
    const std::string where = "config.json";
    const ConfigKeys in(said, where);
    const auto rope = family::read_rope(in, 64, 10000).take();
    EXPECT_EQ(rope, (Rope{.theta = 500, .kind = "dynamic", .factor = 2, .original_context = 64}));
    EXPECT_TRUE(in.check_all_read().ok());
    base::Json written;
    family::write_rope(rope, written);
    EXPECT_EQ(family::read_rope(ConfigKeys(written, where), 64, 10000).take(), rope);
  }
}

// A table that was made for a longer text must not serve a shorter one.
TEST(RopeTables, of_a_dynamic_kind_are_those_of_the_text_that_asks) {
  const Rope rope{.kind = "dynamic", .factor = 2, .original_context = 4};
  RopeTables kept, fresh;
  kept.rows(rope, 8, 0, 9);
  const auto got = kept.rows(rope, 8, 0, 6), want = fresh.rows(rope, 8, 0, 6);
  for (std::size_t i = 0; i < 6 * 4; ++i)
    EXPECT_EQ(got.sin.as<float>()[i], want.sin.as<float>()[i]) << "at " << i;
}

}  // namespace
}  // namespace model
