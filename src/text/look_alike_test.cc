#include "text/look_alike.h"

#include <gtest/gtest.h>

#include "text/language.h"

namespace text {

TEST(LookAlike, only_languages_of_one_class) {
  EXPECT_TRUE(look_alike("bos_Latn", "srp_Latn"));
  EXPECT_TRUE(look_alike("dan_Latn", "nno_Latn"));
  EXPECT_TRUE(look_alike("deu_Latn", "deu_Latn"));
  EXPECT_FALSE(look_alike("srp_Cyrl", "srp_Latn"));
  EXPECT_FALSE(look_alike("ces_Latn", "glg_Latn"));
  EXPECT_FALSE(look_alike("", "ces_Latn"));
  for (const auto& one : languages())
    for (const auto& other : languages())
      EXPECT_EQ(look_alike(one.code, other.code), look_alike(other.code, one.code));
}

}  // namespace text
