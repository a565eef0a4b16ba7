#include "serve/host.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

TEST(Host, loopback_has_many_names) {
  for (const char* host :
       {"localhost", "LocalHost:8080", "localhost.", "127.0.0.1", "127.0.0.2:80", "127.255.0.9",
        "[::1]", "[::1]:8080", "::1", "[::ffff:127.0.0.1]:80", "::ffff:127.3.2.1", "a.localhost"})
    EXPECT_TRUE(names_loopback(host)) << host;
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1", "0.0.0.0",
        "[::2]", "::ffff:10.0.0.1", "127.1", "[", "[]", ":", "", "localhostx", "1270.0.0.1"})
    EXPECT_FALSE(names_loopback(host)) << host;
}

// Bug: what follows an @ is the host to some, and was a port to us.
TEST(Host, header_holds_a_name_or_an_address_and_a_port) {
  for (const char* host :
       {"localhost", "LocalHost:8080", "localhost.", "127.0.0.1", "127.0.0.1:80", "[::1]",
        "[::1]:8080", "::1", "[::ffff:127.0.0.1]:80", "web_1:80", "xn--mnchen-3ya.example", "a:"})
    EXPECT_TRUE(is_host(host)) << host;
  for (const char* host : {"127.0.0.1:80@evil",
                           "evil@127.0.0.1",
                           "localhost/x",
                           "localhost#",
                           "localhost?x",
                           "a b",
                           "localhost:8o",
                           "localhost:123456",
                           "localhost\\evil",
                           "[::1",
                           "[::1]x",
                           "[::1]:x",
                           "[a]",
                           "[]",
                           ":80",
                           "*",
                           ".",
                           "a..b",
                           ".a",
                           "-",
                           "[fe80::1%eth0]",
                           "a,b",
                           "m\xC3\xBCnchen",
                           "::x",
                           "127.0.0.1:80:81",
                           "[::1]@evil:80"})
    EXPECT_FALSE(is_host(host)) << host;
}

// Bug: what names no host was taken without a word and let nobody in.
TEST(Host, names_that_are_allowed_are_hosts_without_ports) {
  EXPECT_EQ(parse_host_names("models.example,10.0.0.1,[::1],fe80::1").take(),
            (std::vector<std::string>{"models.example", "10.0.0.1", "[::1]", "fe80::1"}));
  for (const char* text : {"", "*", "*.example", "a,,b", "a,", ",a", "a, b", "evil.example\r\n",
                           "a.example:443", "[::1]:80", "https://a.example", "a/b"}) {
    const auto names = parse_host_names(text);
    ASSERT_FALSE(names.ok()) << text;
    EXPECT_EQ(names.error().code, base::Code::bad_request);
    EXPECT_EQ(names.error().what.find('\r'), std::string::npos) << "a terminal would obey it";
  }
  EXPECT_NE(parse_host_names("a,*").error().what.find("'*'"), std::string::npos);
}

TEST(Host, on_loopback_nothing_else_is_known) {
  const KnownHosts known("127.0.0.2", {});
  EXPECT_TRUE(known.know("127.0.0.2:8080"));
  EXPECT_TRUE(known.know(""));
  EXPECT_FALSE(known.know("10.0.0.1"));
  EXPECT_FALSE(known.know("evil.example"));
}

TEST(Host, beyond_loopback_addresses_are_known_and_names_must_be_named) {
  const KnownHosts known("0.0.0.0", {"Models.example"});
  for (const char* host : {"10.0.0.1:8080", "[fe80::1]", "localhost:1", "models.example:443"})
    EXPECT_TRUE(known.know(host)) << host;
  EXPECT_FALSE(known.know("evil.example"));
  EXPECT_FALSE(known.know("evil.example:8080"));
  EXPECT_TRUE(KnownHosts("box.lan", {}).know("box.lan:8080"));
}

TEST(Host, an_origin_is_ours_or_that_of_the_public_address) {
  const PublicUrl none;
  EXPECT_TRUE(known_origin("", "llm.city.example", none));
  EXPECT_TRUE(known_origin("http://127.0.0.1:8080", "127.0.0.1:8080", none));
  EXPECT_FALSE(known_origin("https://127.0.0.1:8080", "127.0.0.1:8080", none));
  EXPECT_TRUE(known_origin("https://127.0.0.1:8080", "127.0.0.1:8080", none, true));
  EXPECT_FALSE(known_origin("http://127.0.0.1:8080", "127.0.0.1:8080", none, true));
  const auto url = parse_public_url("https://llm.city.example/x").take();
  EXPECT_TRUE(known_origin("https://llm.city.example", "llm.city.example", url));
  EXPECT_TRUE(known_origin("https://llm.city.example", "127.0.0.1:8080", url));
  EXPECT_TRUE(known_origin("http://127.0.0.1:8080", "127.0.0.1:8080", url));
  for (const char* origin : {"http://llm.city.example", "https://llm.city.example.evil.example",
                             "https://llm.city.example:8443", "https://llm.city.example/", "null"})
    EXPECT_FALSE(known_origin(origin, "llm.city.example", url)) << origin;
}

TEST(Host, is_reached_as_its_own_address_or_as_those_of_its_interfaces) {
  EXPECT_EQ(reached_as("10.1.2.3"), std::vector<std::string>{"10.1.2.3"});
  EXPECT_EQ(reached_as("[2001:db8::1]"), std::vector<std::string>{"[2001:db8::1]"});
  for (const char* any : {"0.0.0.0", "::"})
    for (const auto& address : reached_as(any)) {
      EXPECT_FALSE(names_loopback(address)) << address;
      EXPECT_NE(address, "0.0.0.0");
    }
}

}  // namespace
}  // namespace serve
