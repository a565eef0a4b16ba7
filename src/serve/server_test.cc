// Where a server listens, and where it refuses to.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/folder_test.h"
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

bool is_socket(const base::Path& path) {
  struct stat about{};
  return ::lstat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode);
}

Settings on_socket(const base::Path& path) {
  Settings out;
  out.unix_path = path;
  return out;
}

// It was taken away from the program that reads it, because it does not listen as we would.
TEST(Server, leaves_a_socket_of_another_kind_alone) {
  const base::Folder folder;
  const auto path = folder / "log";
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  path.copy(where.sun_path, sizeof where.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  EXPECT_FALSE(Server::listen(on_socket(path)).ok());
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  ::close(fd);
  EXPECT_TRUE(Server::listen(on_socket(path)).ok()) << "left over";
}

// The old server of a restart took the new one's away.
TEST(Server, takes_away_its_own_socket_and_no_later_one) {
  const base::Folder folder;
  const auto path = folder / "socket";
  auto older = Server::listen(on_socket(path)).take();
  std::filesystem::remove(path);
  const auto newer = Server::listen(on_socket(path)).take();
  older.reset();
  EXPECT_TRUE(is_socket(path));
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
