#include "data/repeated.h"

#include <gtest/gtest.h>

#include <string>

namespace data {
namespace {

TEST(Repeated, a_form_letter_is_counted_once) {
  const std::string form =
      "We have received your request and will write to you as soon as the council has met.";
  Repeated met;
  EXPECT_FALSE(met.meet("Dear Ms One,\n\n" + form));
  EXPECT_TRUE(met.meet("Dear Mr Two,\n\n" + form));
  EXPECT_TRUE(met.meet("Dear Ms Three,\n\n" + form));
  EXPECT_NEAR(met.share_left(), 1.0 / 3, 0.01);
}

TEST(Repeated, what_says_something_of_its_own_or_is_as_short_as_a_greeting_is_no_repeat) {
  const std::string own(200, 'a'), other(200, 'b'), shared(90, 'c');
  Repeated met;
  EXPECT_FALSE(met.meet(own + "\n\n" + shared));
  EXPECT_FALSE(met.meet(other + "\n\n" + shared));
  EXPECT_FALSE(met.meet("Yes."));
  EXPECT_FALSE(met.meet("Yes."));
  EXPECT_FALSE(met.meet(""));
  EXPECT_EQ(met.share_left(), 1);
  EXPECT_EQ(Repeated().share_left(), 1);
}

}  // namespace
}  // namespace data
