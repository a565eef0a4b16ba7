#include "run/draw.h"

#include <gtest/gtest.h>

#include "run/fake_life_test.h"

namespace run {
namespace {

TEST(Draw, says_in_a_line_what_each_stage_reads_and_how_it_stands) {
  base::MemoryDisk disk;
  World world(disk);
  const auto recipe = world.fake.recipe();
  EXPECT_EQ(draw_text(explain(recipe, "out", world.ctx).take()),
            "sources  stale\n"
            "corpus   <- sources  stale\n"
            "eval     <- corpus  stale\n");
  world.run(recipe).take();
  EXPECT_EQ(draw_text(explain(recipe, "out", world.ctx).take()),
            "sources  fresh\n"
            "corpus   <- sources  fresh\n"
            "eval     <- corpus  fresh\n");
}

TEST(Draw, has_a_box_a_stage_and_a_line_for_what_is_read) {
  base::MemoryDisk disk;
  World world(disk);
  auto recipe = world.fake.recipe();
  recipe.stages[1].gates = {"sources"};  // read anyway
  recipe.stages[2].gates = {"sources"};
  const auto svg = draw_svg(explain(recipe, "out", world.ctx).take());
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (auto at = svg.find(what); at != svg.npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("<rect"), 3u);
  EXPECT_EQ(count("class=\"read\""), 2u);
  EXPECT_EQ(count("class=\"gate\""), 1u);
  EXPECT_EQ(count("<script"), 0u);
}

}  // namespace
}  // namespace run
