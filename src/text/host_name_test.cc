#include "text/host_name.h"

#include <gtest/gtest.h>

namespace text {
namespace {

TEST(HostName, is_what_the_domain_name_system_has) {
  EXPECT_EQ(ascii_host("WWW.Example.ORG"), "www.example.org");
  EXPECT_EQ(ascii_host("Müller.example"), "xn--mller-kva.example");
  EXPECT_EQ(ascii_host("MÜLLER.example"), "xn--mller-kva.example");
  EXPECT_EQ(ascii_host("mu\u0308ller.example"), "xn--mller-kva.example") << "not composed";
  EXPECT_EQ(ascii_host("XN--mller-KVA.example"), "xn--mller-kva.example");
  EXPECT_EQ(ascii_host("straße.example"), "xn--strae-oqa.example");
  EXPECT_EQ(ascii_host("пример。example"), "xn--e1afmkfd.example") << "a full stop of Chinese";
}

TEST(HostName, without_such_a_form_stays_as_it_is) {
  EXPECT_EQ(ascii_host(""), "");
  EXPECT_EQ(ascii_host("A\xFF.example"), "a\xFF.example");
  EXPECT_EQ(ascii_host(std::string(300, 'a') + "ü"), std::string(300, 'a') + "ü");
}

}  // namespace
}  // namespace text
