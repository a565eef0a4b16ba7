#include "model/cut/cuts.h"

#include <gtest/gtest.h>

#include <map>

#include "model/cut/fixtures_test.h"
#include "model/cut/stored_part.h"

namespace model {
namespace {

TEST(Cuts, are_said_of_every_parameter_of_every_family) {
  for (const auto& name : fixture_models()) {
    SCOPED_TRACE(name);
    const FixtureModel fixture(name);
    const auto& layout = fixture.loaded.model.layout;
    const auto cuts = cuts_of(fixture.loaded.model);
    for (std::size_t i = 0; i < layout.parameters.size(); ++i)
      EXPECT_TRUE(cuts.of(i)) << layout.parameters[i].name << " is cut in no way";
  }
}

// Parameters by the end of their name.
std::map<std::string, std::string> axes_of(const std::string& fixture) {
  std::map<std::string, std::string> out;
  const FixtureModel model(fixture);
  const auto cuts = cuts_of(model.loaded.model);
  const auto& layout = model.loaded.model.layout;
  for (std::size_t i = 0; i < layout.parameters.size(); ++i)
    out[layout.parameters[i].name] = name_of(axis_of(cuts.of(i)->role, Meeting::sum));
  return out;
}

TEST(Cuts, are_those_of_the_field) {
  if (fixture_models().empty()) GTEST_SKIP() << base::kNoFixtures;
  auto axes = axes_of("qwen3_moe");
  const std::string layer = "model.layers.0.";
  EXPECT_EQ(axes.at(layer + "self_attn.q_proj.weight"), "rows");
  EXPECT_EQ(axes.at(layer + "self_attn.v_proj.weight"), "rows");
  EXPECT_EQ(axes.at(layer + "self_attn.q_norm.weight"), "none");
  EXPECT_EQ(axes.at(layer + "self_attn.o_proj.weight"), "columns");
  EXPECT_EQ(axes.at(layer + "mlp.gate.weight"), "none");
  EXPECT_EQ(axes.at(layer + "input_layernorm.weight"), "none");
  EXPECT_EQ(axes.at("model.embed_tokens.weight"), "rows");
  EXPECT_EQ(axes.at(layer + "mlp.experts.3.down_proj.weight"), "experts");
  axes = axes_of("qwen2");
  EXPECT_EQ(axes.at(layer + "self_attn.q_proj.bias"), "rows");
  EXPECT_EQ(axes.at(layer + "mlp.up_proj.weight"), "rows");
  EXPECT_EQ(axes.at(layer + "mlp.down_proj.weight"), "columns");
}

// Every number of the whole is in the part of some rank, and comes back to its place from there.
TEST(Part, of_all_ranks_together_is_the_whole) {
  std::size_t parted = 0;
  for (const auto& name : fixture_models())
    for (const int members : {2, 4})
      for (const bool experts : {false, true})
        for (const auto meeting : {Meeting::gather, Meeting::sum}) {
          SCOPED_TRACE(name + " on " + std::to_string(members) + (experts ? " by experts" : ""));
          const FixtureModel fixture(name);
          const auto& whole = fixture.loaded.model;
          const auto want = fixture.loaded.weights->flat(whole.layout);
          std::vector<float> all(whole.layout.size);
          std::size_t held = 0, possible = 0;
          for (int m = 0; m < members; ++m) {
            Part part{.meeting = meeting};
            (experts ? part.experts : part.layers) = {members, m};
            const auto mine = part_of(whole, part);
            if (!mine.ok()) continue;
            ++possible;
            held += mine->layout.count();
            const auto numbers = numbers_of(*mine, part, whole, *fixture.loaded.weights);
            put_back(*mine, part, numbers, whole, all);
            EXPECT_TRUE(
                stored_part(*mine, part, whole, *fixture.loaded.weights)->flat(mine->layout) ==
                numbers);
          }
          if (possible == 0) continue;
          ++parted;
          EXPECT_EQ(possible, static_cast<std::size_t>(members));
          EXPECT_LT(held, whole.layout.count() * static_cast<std::size_t>(members));
          EXPECT_TRUE(all == want);
        }
  if (!fixture_models().empty()) EXPECT_GT(parted, 40u);
}

TEST(Part, says_what_cannot_be_shared) {
  if (fixture_models().empty()) GTEST_SKIP() << base::kNoFixtures;
  const FixtureModel fixture("qwen2");
  auto three = part_of(fixture.loaded.model, {.layers = {3, 0}});
  ASSERT_FALSE(three.ok());
  EXPECT_NE(three.error().sentence().find("key/value heads cannot be shared by 3 ranks"),
            std::string::npos)
      << three.error().sentence();
  auto experts = part_of(fixture.loaded.model, {.experts = {2, 0}});
  ASSERT_FALSE(experts.ok());
  EXPECT_EQ(experts.error().sentence(),
            "ranks: no layer of this model has experts; compute it in one process");
}

}  // namespace
}  // namespace model
