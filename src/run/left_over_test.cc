#include "run/left_over.h"

#include "run/fake_life_test.h"

namespace run {
namespace {

class Leftovers : public testing::Test {
 protected:
  Recipe shorter() const {
    auto out = recipe;
    out.stages.pop_back();
    return out;
  }
  // "eval recorded", or an error.
  std::string left(const Recipe& wanted) {
    const auto found = left_over(wanted, records_of_stages("out", disk).take(), "out", disk);
    if (!found.ok()) return found.error().sentence();
    std::string out;
    for (const auto& one : *found)
      out += (out.empty() ? "" : ", ") + one.name + (one.recorded ? " recorded" : "") +
             (one.holder.empty() ? "" : " held by " + one.holder);
    return out;
  }

  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();
};

TEST_F(Leftovers, are_none_where_a_stage_makes_all_that_stands_or_nothing_stands) {
  EXPECT_EQ(left(recipe), "");
  world.run(recipe).take();
  EXPECT_EQ(left(recipe), "");
}

// Bug: an audit noted what explain kept silent about.
TEST_F(Leftovers, of_a_stage_that_left_the_recipe_are_named_before_and_after_the_next_run) {
  world.run(recipe).take();
  EXPECT_EQ(left(shorter()), "eval");
  world.run(shorter()).take();
  EXPECT_EQ(left(shorter()), "eval recorded");
  EXPECT_EQ(left(recipe), "") << "its stage is back";
}

TEST_F(Leftovers, say_what_they_are_and_what_can_be_done) {
  world.run(recipe).take();
  const auto found =
      left_over(shorter(), records_of_stages("out", disk).take(), "out", disk).take();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "eval");
  EXPECT_EQ(found[0].id, ledger::read_manifest(disk, "out/eval").take().id);
  ASSERT_EQ(found[0].reasons().size(), 2u);
  EXPECT_NE(found[0].reasons()[0].find("the next run records it"), std::string::npos);
  EXPECT_NE(found[0].reasons()[1].find("delete it"), std::string::npos);
}

// Bug: explain and run advised to delete the training of the only model, and an audit missed it.
TEST_F(Leftovers, that_what_stands_was_made_from_are_to_be_kept_as_long_as_it_stands) {
  world.fake.eval.serves_as = "model";
  recipe = world.fake.recipe();
  world.run(recipe).take();
  auto little = recipe;
  little.stages.resize(1);
  EXPECT_EQ(left(little), "corpus held by eval, eval held by eval");
  world.run(little).take();
  EXPECT_EQ(left(little), "corpus held by eval, eval recorded held by eval");
  const auto found = left_over(little, records_of_stages("out", disk).take(), "out", disk).take();
  EXPECT_TRUE(found[0].needed());
  EXPECT_FALSE(found[1].needed());
  EXPECT_EQ(found[0].state(), std::string("in force"));
  EXPECT_NE(found[0].reasons()[1].find("keep it, or an audit misses it"), std::string::npos);
  EXPECT_NE(found[1].reasons()[0].find("no other model has taken its place"), std::string::npos);
  EXPECT_NE(found[1].reasons()[1].find("delete it when you do not need it"), std::string::npos);
  disk.remove_all("out/eval").take();
  EXPECT_EQ(left(little), "corpus");
  world.run(little).take();
  EXPECT_EQ(left(little), "corpus recorded");
}

TEST_F(Leftovers, that_are_gone_or_are_not_what_was_recorded_are_nobodys_any_more) {
  world.run(recipe).take();
  disk.write_file("out/eval/manifest.json", "{}", 0644).take();
  EXPECT_EQ(left(shorter()), "");
  disk.remove_all("out/eval").take();
  EXPECT_EQ(left(shorter()), "");
}

}  // namespace
}  // namespace run
