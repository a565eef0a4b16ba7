#include "data/debian/copyright.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace data::debian {

namespace {

const char* const sample =
    R"(Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Source: somewhere
# a comment

Files: *
Copyright: 2000 One
           2010 Two
License: MPL-2.0
 The text
 .
   indented

https://example.org/stray
Files: icons/*
 art/?.svg
Copyright: Three
License: GPL-2+ or LGPL-3

Files: icons/old/*
Copyright: Four
License: Strange-1

License: GPL-2+
 See GPL-2.

License: LGPL-3
 See LGPL-3.
)";

Copyright parsed() { return parse_copyright(sample, "copyright").take(); }

}  // namespace

TEST(ParseCopyright, reads_stanzas_continuations_and_standalone_texts) {
  const auto copyright = parsed();
  ASSERT_EQ(copyright.files.size(), 3u);
  EXPECT_EQ(copyright.files[0].text, "The text\n\n  indented");
  EXPECT_EQ(copyright.files[1].patterns, (std::vector<std::string>{"icons/*", "art/?.svg"}));
  EXPECT_EQ(copyright.texts.at("LGPL-3"), "See LGPL-3.");
}

TEST(ParseCopyright, a_free_form_file_is_bad_data) {
  for (const std::string free :
       {"", "This package was debianized by me.\n\nLicense: GPL\n", "\n \n"})
    EXPECT_EQ(parse_copyright(free, "copyright").error().code, base::Code::bad_data) << free;
}

TEST(ParseCopyright, takes_windows_line_ends_and_no_last_line_end) {
  const auto copyright =
      parse_copyright("Files: a\r\nLicense: MIT\r\n\r\nFiles: b\r\nLicense: ISC", "c");
  ASSERT_TRUE(copyright.ok());
  EXPECT_EQ(copyright->decide("a").expression, "MIT");
  EXPECT_EQ(copyright->decide("b").expression, "ISC");
}

TEST(Decide, the_last_matching_stanza_wins) {
  const auto copyright = parsed();
  EXPECT_EQ(copyright.decide("src/a.cc").expression, "MPL-2.0");
  EXPECT_EQ(copyright.decide("icons/a/b.svg").expression, "GPL-2.0-or-later OR LGPL-3.0-only");
  EXPECT_EQ(copyright.decide("art/x.svg").stanza, "copyright stanza 2 'Files: icons/* art/?.svg'");
  EXPECT_EQ(copyright.decide("art/xy.svg").expression, "MPL-2.0");
}

TEST(Decide, an_unknown_licence_is_no_assertion_and_still_named) {
  const auto decision = parsed().decide("icons/old/a");
  EXPECT_EQ(decision.expression, "NOASSERTION");
  EXPECT_EQ(decision.declared, "Strange-1");
  EXPECT_EQ(decision.stanza, "copyright stanza 3 'Files: icons/old/*'");
}

TEST(Decide, without_a_matching_stanza_nothing_is_known) {
  const auto copyright = parse_copyright("Files: a/*\nLicense: MIT\n", "c");
  EXPECT_EQ(copyright->decide("b").expression, "NOASSERTION");
  EXPECT_EQ(copyright->decide("b").stanza, "");
}

TEST(Decide, keeps_the_text_and_its_digest) {
  const auto own = parsed().decide("src/a.cc");
  EXPECT_EQ(own.text, "The text\n\n  indented");
  EXPECT_EQ(own.sha256, base::sha256(own.text).hex());
  EXPECT_EQ(parsed().decide("icons/a").text, "See GPL-2.\n\nSee LGPL-3.");
}

TEST(MatchesWildcard, star_crosses_slashes_and_question_mark_is_one) {
  EXPECT_TRUE(matches_wildcard("*", "a/b/c"));
  EXPECT_TRUE(matches_wildcard("a*c", "a/b/c"));
  EXPECT_TRUE(matches_wildcard("*.xhp", "a/b.xhp"));
  EXPECT_FALSE(matches_wildcard("*.xhp", "a/b.xhpx"));
  EXPECT_TRUE(matches_wildcard("a?c", "abc"));
  EXPECT_FALSE(matches_wildcard("a?c", "ac"));
  EXPECT_FALSE(matches_wildcard("debian", "debian/rules"));
  EXPECT_TRUE(matches_wildcard("", ""));
  EXPECT_FALSE(matches_wildcard("", "a"));
}

TEST(MatchesWildcard, a_backslash_makes_them_plain) {
  EXPECT_TRUE(matches_wildcard("a\\*b", "a*b"));
  EXPECT_FALSE(matches_wildcard("a\\*b", "axb"));
  EXPECT_TRUE(matches_wildcard("a\\?", "a?"));
  EXPECT_TRUE(matches_wildcard("a\\\\b", "a\\b"));
}

TEST(MatchesWildcard, many_stars_do_not_take_for_ever) {
  std::string pattern, path(2000, 'a');
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(matches_wildcard(pattern + "b", path));
}

TEST(SpdxExpression, maps_debian_names) {
  EXPECT_EQ(spdx_expression("MPL-2.0"), "MPL-2.0");
  EXPECT_EQ(spdx_expression("Expat"), "MIT");
  EXPECT_EQ(spdx_expression("GPL-2+"), "GPL-2.0-or-later");
  EXPECT_EQ(spdx_expression("GPL-3"), "GPL-3.0-only");
  EXPECT_EQ(spdx_expression("LGPL-2.1+"), "LGPL-2.1-or-later");
  EXPECT_EQ(spdx_expression("LGPL-3.0-only"), "LGPL-3.0-only");
  EXPECT_EQ(spdx_expression("GFDL-NIV-1.3+"), "GFDL-1.3-no-invariants-or-later");
  EXPECT_EQ(spdx_expression("BSD-3-clause"), "BSD-3-Clause");
  EXPECT_EQ(spdx_expression("cc0-1.0"), "CC0-1.0");
}

TEST(SpdxExpression, joins_with_and_or_and_commas) {
  EXPECT_EQ(spdx_expression("MPL-1.1 or GPL-2 or LGPL-2"),
            "MPL-1.1 OR GPL-2.0-only OR LGPL-2.0-only");
  EXPECT_EQ(spdx_expression("MIT and ISC or Zlib"), "MIT AND ISC OR Zlib");
  EXPECT_EQ(spdx_expression("MIT or ISC, and Zlib"), "(MIT OR ISC) AND Zlib");
  EXPECT_EQ(spdx_expression("GPL-3+ with Font exception"),
            "GPL-3.0-or-later WITH Font-exception-2.0");
}

TEST(SpdxExpression, anything_unknown_is_no_assertion) {
  for (const std::string odd :
       {"", "other", "public-domain", "GPL", "GPL-4", "MIT or other", "MIT or", "or MIT", "MIT ISC",
        "GPL-2+ with strange exception", "MIT, ISC", "with", "GPL-2 with"})
    EXPECT_EQ(spdx_expression(odd), "NOASSERTION") << odd;
}

TEST(SourcePaths, know_where_libreoffice_files_come_from) {
  EXPECT_EQ(
      source_paths("libreoffice-help-en-us", "usr/share/libreoffice/help/en-US/text/a/b/c.html"),
      std::vector<std::string>{"helpcontent2/source/text/a/b/c.xhp"});
  EXPECT_EQ(source_paths("libreoffice-help-de", "usr/share/libreoffice/help/de/text/a/b/c.html"),
            (std::vector<std::string>{"helpcontent2/source/text/a/b/c.xhp",
                                      "translations/source/de/helpcontent2/source/text/a/b.po"}));
  EXPECT_EQ(source_paths("libreoffice-l10n-ka",
                         "usr/lib/libreoffice/program/resource/ka/LC_MESSAGES/sc.mo"),
            std::vector<std::string>{"translations/source/ka/sc/messages.po"});
}

TEST(SourcePaths, are_empty_for_what_the_table_does_not_know) {
  EXPECT_TRUE(source_paths("hello", "usr/share/hello").empty());
  EXPECT_TRUE(source_paths("libreoffice-help-de", "usr/share/doc/x.html").empty());
}

TEST(DecideInstalled, a_file_of_two_sources_stands_under_both) {
  const auto copyright = parse_copyright(
      "Files: *\nLicense: MPL-2.0\n one\n\nFiles: translations/*\nLicense: GPL-2+ or MIT\n two\n",
      "c");
  const auto page = decide_installed(*copyright, "libreoffice-help-de",
                                     "usr/share/libreoffice/help/de/text/a/b.html");
  EXPECT_EQ(page.expression, "MPL-2.0 AND (GPL-2.0-or-later OR MIT)");
  EXPECT_EQ(page.text, "one\n\ntwo");
  EXPECT_EQ(page.sha256, base::sha256(page.text).hex());
  EXPECT_EQ(page.stanza,
            "copyright stanza 1 'Files: *' and copyright stanza 2 'Files: translations/*'");
}

TEST(DecideInstalled, what_a_stanza_says_of_some_files_alone_is_flagged) {
  const auto copyright = parse_copyright(
      "Files: *\nLicense: MPL-2.0\n the text\n .\n"
      " Some files include Apache-2.0 licensed material:\n here\n",
      "c");
  const auto page = decide_installed(*copyright, "libreoffice-help-de",
                                     "usr/share/libreoffice/help/de/text/a/b.html");
  EXPECT_EQ(page.expression, "MPL-2.0");
  EXPECT_EQ(page.flags, std::vector<std::string>{
                            "its text adds 'Some files include Apache-2.0 licensed material'"});
  EXPECT_EQ(qualifier("All of it.\nNothing else."), "");
}

TEST(DecideInstalled, a_path_that_is_made_up_is_flagged) {
  const auto copyright = parse_copyright("Files: *\nLicense: MPL-2.0\n", "c");
  const auto messages =
      decide_installed(*copyright, "libreoffice-l10n-ka",
                       "usr/lib/libreoffice/program/resource/ka/LC_MESSAGES/dba.mo");
  EXPECT_EQ(messages.flags, std::vector<std::string>{"the source path is a guess"});
}

TEST(DecideInstalled, one_unknown_source_makes_the_whole_unknown) {
  const auto copyright =
      parse_copyright("Files: *\nLicense: MPL-2.0\n\nFiles: translations/*\nLicense: odd\n", "c");
  EXPECT_EQ(decide_installed(*copyright, "libreoffice-help-de",
                             "usr/share/libreoffice/help/de/text/a/b.html")
                .expression,
            "NOASSERTION");
  EXPECT_EQ(decide_installed(*copyright, "hello", "usr/share/hello").expression, "NOASSERTION");
}

}  // namespace data::debian
