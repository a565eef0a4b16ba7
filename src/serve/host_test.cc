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

}  // namespace
}  // namespace serve
