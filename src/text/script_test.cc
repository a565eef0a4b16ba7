#include "text/script.h"

#include <gtest/gtest.h>

namespace text {

TEST(ScriptOf, names_the_script_of_most_letters) {
  EXPECT_EQ(script_of("hello"), "Latn");
  EXPECT_EQ(script_of("здравей, LibreOffice"), "Latn");
  EXPECT_EQ(script_of("здравейте, Calc"), "Cyrl");
  EXPECT_EQ(script_of("γειά"), "Grek");
  EXPECT_EQ(script_of("თბილისი"), "Geor");
}

TEST(ScriptOf, text_without_letters_has_none) {
  EXPECT_EQ(script_of(""), "Zyyy");
  EXPECT_EQ(script_of("12.5 % -- \xFF"), "Zyyy");
}

TEST(ScriptOf, among_equals_takes_the_first_by_name) { EXPECT_EQ(script_of("ab аб"), "Cyrl"); }

TEST(CountScripts, counts_letters_only) {
  const auto counts = count_scripts("ab 12 аб");
  EXPECT_EQ(counts.at("Latn"), 2);
  EXPECT_EQ(counts.at("Cyrl"), 2);
  EXPECT_EQ(counts.size(), 2u);
}

}  // namespace text
