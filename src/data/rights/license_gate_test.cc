#include "data/rights/license_gate.h"

#include <gtest/gtest.h>

#include "data/rights/spdx_list.h"

namespace data::rights {
namespace {

const std::vector<std::string> kOpen = {"MPL-2.0", "Apache-2.0"};

TEST(LicenseGate, allows_a_listed_licence_in_any_case) {
  EXPECT_TRUE(permit("MPL-2.0", kOpen).allowed);
  EXPECT_TRUE(permit("mpl-2.0", kOpen).allowed);
}

TEST(LicenseGate, names_the_licence_that_is_not_listed) {
  const auto answer = permit("GPL-3.0-only", kOpen);
  EXPECT_FALSE(answer.allowed);
  EXPECT_EQ(answer.reason, "the licence GPL-3.0-ONLY is not on the recipe's list");
}

TEST(LicenseGate, never_allows_an_unknown_licence_even_with_an_empty_list) {
  EXPECT_FALSE(permit("NOASSERTION", {}).allowed);
  EXPECT_FALSE(permit("", {}).allowed);
  EXPECT_FALSE(permit("NONE", {"NONE"}).allowed);
  EXPECT_FALSE(permit("MPL-2.0 AND NOASSERTION", {}).allowed);
  EXPECT_TRUE(permit("CC-BY-SA-4.0", {}).allowed);
}

TEST(LicenseGate, or_needs_one_side_and_and_needs_both) {
  EXPECT_TRUE(permit("GPL-2.0-only OR MPL-2.0", kOpen).allowed);
  EXPECT_FALSE(permit("GPL-2.0-only AND MPL-2.0", kOpen).allowed);
  EXPECT_TRUE(permit("MPL-2.0 AND Apache-2.0", kOpen).allowed);
}

TEST(LicenseGate, binds_and_before_or_and_reads_parentheses) {
  EXPECT_TRUE(permit("MPL-2.0 OR GPL-2.0-only AND GPL-3.0-only", kOpen).allowed);
  EXPECT_FALSE(permit("(MPL-2.0 OR GPL-2.0-only) AND GPL-3.0-only", kOpen).allowed);
}

TEST(LicenseGate, an_exception_only_permits_more) {
  EXPECT_TRUE(permit("Apache-2.0 WITH LLVM-exception", kOpen).allowed);
  EXPECT_FALSE(permit("GPL-2.0-only WITH Classpath-exception-2.0", kOpen).allowed);
  EXPECT_TRUE(permit("GPL-2.0-only WITH GCC-exception-3.1", {"GPL-2.0-only WITH GCC-exception-3.1"})
                  .allowed);
  EXPECT_TRUE(permit("mpl-2.0 WITH llvm-EXCEPTION", {"Mpl-2.0"}).allowed);
}

// "CC0-1.0 WITH Commons-Clause" once went into training where CC0-1.0 was allowed.
TEST(LicenseGate, an_exception_that_spdx_does_not_list_permits_nothing) {
  for (const char* bad : {"MPL-2.0 WITH Commons-Clause", "MPL-2.0 WITH no-commercial-use",
                          "MPL-2.0 WITH AdditionRef-mine", "MPL-2.0 WITH X AND Apache-2.0"}) {
    EXPECT_FALSE(permit(bad, kOpen).allowed) << bad;
    EXPECT_FALSE(permit(bad, {}).allowed) << bad;
  }
}

TEST(LicenseGate, identifiers_have_letters_digits_hyphens_and_dots_only) {
  for (const char* bad :
       {"MIT\" OR MPL-2.0", "'MPL-2.0'", "MPL-2.0,Apache-2.0", "MPL_2.0", "MPL-2.0\x1B",
        "MPL-2.0/Apache-2.0", "\u041CPL-2.0 OR MPL-2.0", "Document:LicenseRef-a"})
    EXPECT_FALSE(permit(bad, kOpen).allowed) << bad;
  EXPECT_TRUE(check_expression("GPL-2.0+ OR LicenseRef-my.own-1").ok());
  EXPECT_TRUE(check_expression("DocumentRef-spdx-1.2:LicenseRef-a").ok());
}

TEST(LicenseGate, refuses_what_is_not_an_expression) {
  for (const char* bad :
       {"MPL-2.0 OR", "(MPL-2.0", "MPL-2.0)", "AND", "MPL-2.0 Apache-2.0", "MPL-2.0 WITH", "()"}) {
    EXPECT_FALSE(check_expression(bad).ok()) << bad;
    EXPECT_FALSE(permit(bad, kOpen).allowed) << bad;
  }
  EXPECT_FALSE(check_expression(std::string(5000, '(')).ok());
  EXPECT_TRUE(check_expression("(MPL-2.0 OR Apache-2.0)").ok());
}

// Bug: "foo" was a licence like any other, and a list without entries admitted it.
TEST(LicenseGate, a_name_that_spdx_does_not_list_is_no_licence) {
  for (const char* bad : {"foo", "CC-BY", "GPL", "proprietary", "MIT AND foo", "(CC-BY) OR MIT"}) {
    const auto checked = check_expression(bad);
    ASSERT_FALSE(checked.ok()) << bad;
    EXPECT_NE(checked.error().hint.find("LicenseRef-"), std::string::npos) << bad;
    EXPECT_FALSE(permit(bad, {}).allowed) << bad;
  }
  for (const char* good : {"mit", "CC-BY-4.0", "GPL-2.0", "GPL-2.0-or-later", "eupl-1.2",
                           "LicenseRef-my-own", "licenseref-mine OR MIT", "Apache-2.0+"}) {
    EXPECT_TRUE(check_expression(good).ok()) << good;
    EXPECT_TRUE(permit(good, {}).allowed) << good;
  }
}

TEST(LicenseGate, a_licence_of_ones_own_has_a_name) {
  for (const char* bad : {"LicenseRef-", "licenseref- OR MIT", "DocumentRef-a:LicenseRef-"})
    EXPECT_FALSE(check_expression(bad).ok()) << bad;
}

// Bug: the answer to LicenseRef-my_own was "such as CC-BY-4.0", and nobody said that '_' was wrong.
TEST(LicenseGate, a_name_of_ones_own_with_another_sign_is_told_which_signs_there_are) {
  const auto hint = [](const char* said) { return check_expression(said).error().hint; };
  EXPECT_EQ(hint("LicenseRef-my_own"),
            "write LicenseRef-my-own: a name behind LicenseRef- is of letters from a to z, digits, "
            "'-' and '.'");
  EXPECT_TRUE(hint("MIT OR licenseref-caf\xC3\xA9_x").starts_with("write licenseref-caf-x:"));
  EXPECT_TRUE(hint("LicenseRef-my own").starts_with("write LicenseRef-my-own:"));
  EXPECT_TRUE(hint("LicenseRef-__").starts_with("write LicenseRef-my-own:"));
  EXPECT_FALSE(hint("LicenseRef-a AND").starts_with("write LicenseRef-a-AND"));
}

TEST(LicenseGate, a_name_with_blanks_is_answered_with_the_one_with_hyphens) {
  for (const char* said : {"CC BY 4.0", "cc by-4.0"}) {
    const auto checked = check_expression(said);
    ASSERT_FALSE(checked.ok()) << said;
    EXPECT_TRUE(checked.error().hint.starts_with("did you mean CC-BY-4.0")) << checked.error().hint;
  }
}

TEST(LicenseGate, near_names_are_offered_newest_version_first) {
  EXPECT_TRUE(hint_for("CC-BY").starts_with("did you mean CC-BY-4.0 or CC-BY-3.0 or CC-BY-2.5?"))
      << hint_for("CC-BY");
  EXPECT_TRUE(hint_for("apache").starts_with("did you mean Apache-2.0 or")) << hint_for("apache");
  EXPECT_TRUE(hint_for("CC-BY-4").starts_with("did you mean CC-BY-4.0?")) << hint_for("CC-BY-4");
  EXPECT_TRUE(hint_for("CC-BY-SA-4").starts_with("did you mean CC-BY-SA-4.0?"));
  EXPECT_TRUE(hint_for("CCO-1.0").starts_with("did you mean CC0-1.0?")) << hint_for("CCO-1.0");
  EXPECT_TRUE(hint_for("qqqqqqqqqq").starts_with("write an identifier")) << hint_for("qqqqqqqqqq");
}

}  // namespace
}  // namespace data::rights
