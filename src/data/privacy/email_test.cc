#include "data/privacy/email.h"

#include <gtest/gtest.h>

namespace data::privacy {
namespace {

std::string masked(std::string_view text) { return mask_emails(text).text; }

TEST(Email, masks_an_address_and_counts_it) {
  const auto out = mask_emails("Write to jane.doe+x@mail.gov.cz today");
  EXPECT_EQ(out.text, "Write to email@example.com today");
  EXPECT_EQ(out.addresses, 1);
}

TEST(Email, leaves_the_full_stop_and_the_comma_after_it) {
  EXPECT_EQ(masked("Mail a@b.fi."), "Mail email@example.com.");
  EXPECT_EQ(masked("a@b.fi, c@d.ie;"), "email@example.com, email@example.com;");
}

TEST(Email, leaves_brackets_and_quotes_around_it) {
  EXPECT_EQ(masked("<a@b.de>"), "<email@example.com>");
  EXPECT_EQ(masked("'a@b.de'"), "'email@example.com'");
  EXPECT_EQ(masked("mailto:a@b.de"), "mailto:email@example.com");
  EXPECT_EQ(masked("\xE2\x80\x9E"
                   "a@b.de\xE2\x80\x9C"),
            "\xE2\x80\x9E"
            "email@example.com\xE2\x80\x9C");
}

TEST(Email, takes_long_top_level_domains_whole) {
  EXPECT_EQ(masked("x@office.museum and y@z.info"), "email@example.com and email@example.com");
}

TEST(Email, stands_in_greek_and_bulgarian_text) {
  EXPECT_EQ(masked("Γράψτε στο maria@uoa.gr· ευχαριστώ"),
            "Γράψτε στο email@example.com· ευχαριστώ");
  EXPECT_EQ(masked("Пишете на ivan@bas.bg, моля"), "Пишете на email@example.com, моля");
  EXPECT_EQ(masked("პოსტა: nino@tsu.ge."), "პოსტა: email@example.com.");
  EXPECT_EQ(masked("„иван@поща.бг“"), "„email@example.com“");
}

TEST(Email, takes_international_domains_whole) {
  EXPECT_EQ(masked("δοκιμή@παράδειγμα.ελ!"), "email@example.com!");
  EXPECT_EQ(masked("a@xn--jxalpdlp.xn--qxam"), "email@example.com");
  EXPECT_EQ(masked("b@münchen.de"), "email@example.com");
}

TEST(Email, takes_a_bracketed_address_of_the_internet) {
  EXPECT_EQ(masked("root@[192.0.2.1] said"), "email@example.com said");
  EXPECT_EQ(masked("root@[192.0.2.256]"), "root@[192.0.2.256]");
  EXPECT_EQ(masked("root@[192.0.2"), "root@[192.0.2");
}

TEST(Email, leaves_what_is_no_address) {
  for (const char* text : {"@", "a@", "@b.de", "a@b", "a @ b.de", "12 @ 3.40", "a@1.23", "a@b.c",
                           "a@-b.de", ".@b.de", "a.@b.de", "~@#\xFF@\xFF.de", "@SUM(A1.B2)"})
    EXPECT_EQ(masked(text), text);
}

TEST(Email, leaves_domains_reserved_for_examples) {
  for (const char* text : {"a@example.com", "a@mail.Example.org", "b@host.test", "c@x.invalid"})
    EXPECT_EQ(masked(text), text);
  EXPECT_EQ(masked("a@myexample.com"), "email@example.com");
}

TEST(Email, leaves_names_of_files) {
  for (const char* text : {"logo@2x.png", "splash@3x.jpg", "icon@1.5x.webp", "LOGO@2X.PNG",
                           "art@2x.ai", "photo@large.jpeg", "getty@tty1.service", "chunk@vendor.js",
                           "help@de.html.", "(bg@dark.svg)", "strings@en.po"})
    EXPECT_EQ(masked(text), text);
  EXPECT_EQ(masked("jane@site.ai"), "email@example.com");
  EXPECT_EQ(masked("jane@2x.com"), "email@example.com");
  EXPECT_EQ(masked("jane@mail.zip"), "email@example.com");
}

TEST(Email, leaves_packages_with_their_version) {
  for (const char* text : {"lodash@4.17.21", "react@18.2.0-rc.next",
                           "@angular/core@17.0.0-next.canary", "actions/checkout@v4.1.beta"})
    EXPECT_EQ(masked(text), text);
  EXPECT_EQ(masked("jane@163.com"), "email@example.com");
}

TEST(Email, leaves_repositories_and_handles_but_not_people_on_hosts) {
  for (const char* text :
       {"git@forge.eu:team/repo.git", "ssh://git@forge.eu/team/repo", "@jane@social.eu",
        "(@jane@social.eu)", "follow @jane.doe@social.museum!"})
    EXPECT_EQ(masked(text), text);
  EXPECT_EQ(masked("jane@host.eu:/srv"), "email@example.com:/srv");
  EXPECT_EQ(masked("git@forge.eu, please"), "email@example.com, please");
  EXPECT_EQ(masked("mail:@ jane@social.eu"), "mail:@ email@example.com");
}

TEST(Email, changes_nothing_the_second_time) {
  const auto once = mask_emails("x@y.eu and x@y.eu");
  EXPECT_EQ(once.addresses, 2);
  const auto twice = mask_emails(once.text);
  EXPECT_EQ(twice.text, once.text);
  EXPECT_EQ(twice.addresses, 0);
}

TEST(Email, finds_neighbours_that_share_signs) {
  EXPECT_EQ(masked("a@b.de@c.fr"), "email@example.com@c.fr");
  EXPECT_EQ(masked("a@b.de/c@d.fr"), "email@example.com/email@example.com");
}

}  // namespace
}  // namespace data::privacy
