#include "data/ending.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "data/source.h"

namespace data {
namespace {

TEST(Ending, counts_in_any_case_and_behind_an_archive) {
  EXPECT_STREQ(form_of("A.TXT.GZ")->source, "text");
  EXPECT_STREQ(form_of("b.Xhtml")->source, "html");
  EXPECT_STREQ(form_of("c.jsonl.zst")->source, "jsonl");
  EXPECT_EQ(form_of("d.gz"), nullptr);
  EXPECT_EQ(form_of("txt"), nullptr);
  EXPECT_EQ(other_kind("a/b.PDF"), "another kind (.pdf)");
  EXPECT_EQ(other_kind("a.b/Makefile"), "another kind");
}

TEST(Ending, each_form_has_a_source_that_reads_it) {
  for (const auto& form : kForms) EXPECT_NE(source::find(form.source), nullptr) << form.source;
}

TEST(Ending, the_page_on_own_text_and_the_help_list_them_all) {
  const auto* root = std::getenv("JANUA_SOURCE_DIR");
  if (!root) GTEST_SKIP() << "JANUA_SOURCE_DIR is not set";
  std::ifstream file(std::string(root) + "/docs/own-text.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string help = all_endings("", "").data();
  for (const auto& form : kForms) {
    EXPECT_NE(help.find(form.endings), std::string::npos);
    std::string row = "| `";
    for (const char* c = form.endings; *c; ++c)
      row += *c == ',' ? std::string("`,") : *c == ' ' ? std::string(" `") : std::string(1, *c);
    EXPECT_NE(page.find(row + "` |"), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace data
