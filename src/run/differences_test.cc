#include "run/differences.h"

#include <gtest/gtest.h>

namespace run {
namespace {

TEST(Differences, go_into_tables_and_name_new_and_lost_keys) {
  const base::Json before = {{"a", 1}, {"b", {{"c", "x"}, {"d", {1, 2}}}}, {"gone", true}};
  const base::Json now = {{"a", 1}, {"b", {{"c", "y"}, {"d", {1, 3}}}}, {"fresh", 0.5}};
  EXPECT_EQ(differences(before, now, "s"),
            (std::vector<std::string>{"s.b.c changed from \"x\" to \"y\"",
                                      "s.b.d changed from [1,2] to [1,3]",
                                      "s.fresh is new, with 0.5", "s.gone is gone, it was true"}));
}

TEST(Differences, are_cut_to_a_line) {
  const auto all = differences(base::Json(std::string(500, 'x')), base::Json("y"), "k");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_LT(all[0].size(), 100u);
}

}  // namespace
}  // namespace run
