// Where a server listens, and where it refuses to.
#include <algorithm>

#include "serve/host.h"
#include "serve/http_test.h"

namespace serve {
namespace {

TEST(Server, beyond_loopback_is_refused_unless_it_is_said_that_there_are_no_keys) {
  for (const char* host : {"0.0.0.0", "::", "[::]", "10.1.2.3", "192.168.0.1"}) {
    Settings settings;
    settings.host = host;
    settings.port = 0;
    const auto refused = Server::listen(settings);
    ASSERT_FALSE(refused.ok()) << host;
    EXPECT_EQ(refused.error().code, base::Code::bad_request);
    EXPECT_NE(refused.error().sentence().find("--without-keys"), std::string::npos);
  }
}

TEST(Server, on_any_address_tells_those_at_which_it_is_reached) {
  Settings settings;
  settings.host = "0.0.0.0";
  settings.without_keys = true;
  settings.port = 0;
  const auto server = Server::listen(settings).take();
  EXPECT_EQ(server->url(), server->addresses().front());
  const auto own = reached_as("0.0.0.0");
  EXPECT_EQ(server->addresses().size(), std::max<std::size_t>(own.size(), 1));
  const auto first = own.empty() ? "127.0.0.1" : own[0];
  EXPECT_EQ(server->url(), "http://" + first + ":" + std::to_string(server->port()) + "/");
  settings.public_url = parse_public_url("https://llm.city.example").take();
  EXPECT_EQ(Server::listen(settings).take()->url(), "https://llm.city.example/");
}

TEST(Server, says_when_the_port_is_in_use) {
  const Running server;
  Settings settings;
  settings.port = server.port();
  const auto second = Server::listen(settings);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(base::exit_status(second.error().code), 1);
  EXPECT_NE(second.error().sentence().find("in use"), std::string::npos);
}

TEST(Server, refuses_addresses_that_are_none) {
  Settings settings;
  settings.without_keys = true;
  settings.host = "not a host";
  EXPECT_EQ(Server::listen(settings).error().code, base::Code::bad_request);
  settings = {};
  settings.port = 70000;
  EXPECT_EQ(Server::listen(settings).error().code, base::Code::bad_request);
}

}  // namespace
}  // namespace serve
