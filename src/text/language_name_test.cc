#include "text/language_name.h"

#include <gmock/gmock.h>

#include "text/language.h"

namespace text {
namespace {

TEST(LanguageName, IsThatOfTheOtherLanguage) {
  EXPECT_EQ(language_name("deu_Latn", "fin_Latn"), "saksa");
  EXPECT_EQ(language_name("deu_Latn", "ell_Grek"), "Γερμανικά");
  EXPECT_EQ(language_name("fin_Latn", "fra_Latn"), "finnois");  // it begins as its code does
  EXPECT_EQ(language_name("gle_Latn", "gle_Latn"), "Gaeilge");
}

TEST(LanguageName, TellsScriptsApart) {
  EXPECT_NE(language_name("srp_Latn", "eng_Latn"), language_name("srp_Cyrl", "eng_Latn"));
}

TEST(LanguageName, EachVariantHasOneOfItsOwnInEach) {
  for (const auto& in : languages())
    for (const auto& one : languages()) {
      EXPECT_FALSE(language_name(one.code, in.code).empty());
      for (const auto& other : languages()) {
        if (one.code == other.code) continue;
        EXPECT_NE(language_name(one.code, in.code), language_name(other.code, in.code))
            << one.code << " " << other.code << " in " << in.code;
      }
    }
}

}  // namespace
}  // namespace text
