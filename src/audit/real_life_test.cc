// A life that this program made, and what was done to it after.
#include "audit/real_life_test.h"

#include <gtest/gtest.h>

namespace audit {
namespace {

TEST(RealLife, is_verified_to_the_final_weights) {
  RealLife life;
  const auto report = life.verify();
  EXPECT_TRUE(report.consistent()) << to_text(report);
  EXPECT_EQ(verdict(report),
            "verified, signed by the given key; 9 of 9 training steps executed again, to the final "
            "weights");
}

TEST(RealLife, signed_again_without_a_change_is_verified) {
  RealLife life;
  Forger(life.disk).sign(life.key);
  EXPECT_TRUE(life.verify().consistent()) << to_text(life.verify());
}

}  // namespace
}  // namespace audit
