// What is shown of a picture: terminal, page, and the small server of it.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <thread>

#include "watch/loopback.h"
#include "watch/page.h"
#include "watch/terminal.h"

namespace watch {
namespace {

bool holds(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

Picture picture() {
  Training train;
  train.name = "train<b>";
  train.state = "works";
  train.step = 412, train.steps = 1200;
  train.loss = 3.25;
  train.seconds_left = 720;
  train.speed = Speed{10000, 8e10, 9e10, 4e11, 0.2, 0.225, {}, {}};
  train.energy = {"estimated", 12300.0, "assumed 10 W per busy core"};
  train.losses = {{1, 9}, {100, 5}, {412, 3.25}};
  train.skipped_steps = 3, train.last_skipped = 1400;
  train.validation["deu_Latn"] = {{200, 2.5}, {400, 1.9}};
  Picture out;
  out.folder = "out/\x1b[31mdemo";
  out.works = true, out.process = 7;
  out.stages = {{"corpus", "made", {}}, {"train", "works", "2026-11-28T10:00:00Z"}};
  out.trainings = {train};
  return out;
}

TEST(Terminal, says_what_goes_on) {
  const auto text = to_text(picture());
  for (const char* what :
       {"a run works here (process 7)", "corpus made, train works since 2026-11-28T10:00:00Z",
        "step 412 of 1,200 (34.3 %), about 12 min left", "3.25 nats a token", "20.0 % (causal",
        "22.5 % full", "12.3 kJ, estimated: assumed 10 W", "1.9 bits per byte after step 400",
        "3 steps were not learned from, the last was step 1,400"})
    EXPECT_TRUE(holds(text, what)) << what << " in\n" << text;
  EXPECT_FALSE(holds(text, "\x1b"));
}

TEST(Terminal, draws_a_curve_from_its_highest_to_its_lowest_value) {
  EXPECT_EQ(text_plot({{1, 4}, {2, 3}, {3, 2}}, 3, 3),
            "        4 |*\n          | *\n        2 |  *\n           steps 1 to 3\n");
  EXPECT_EQ(text_plot({{1, 4}}, 3, 3), "");
  EXPECT_EQ(text_plot({{1, NAN}, {2, NAN}}, 3, 3), "");
}

TEST(Page, holds_the_same_and_obeys_no_name) {
  const auto html = to_page(picture());
  EXPECT_TRUE(holds(html, "step 412 of 1,200"));
  EXPECT_TRUE(holds(html, "<th scope=\"row\">energy</th>"));
  EXPECT_TRUE(holds(html, "The loss goes from 9.000 at step 1 to 3.250 at step 412."));
  EXPECT_TRUE(holds(html, "train&lt;b&gt;"));
  EXPECT_FALSE(holds(html, "<b>"));
  EXPECT_FALSE(holds(html, "http://www.w3.org/1999"));
}

std::string ask(const std::string& request) {
  return answer_to(request, [](const std::string& path) -> Answer {
    if (path != "/") return {404, "text/plain", "no"};
    return {200, "text/plain", "yes"};
  });
}

TEST(Loopback, answers_this_machine_alone) {
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n").ends_with("\r\n\r\nyes"));
  EXPECT_TRUE(ask("GET /?x HTTP/1.1\r\nHOST:localhost \r\n\r\n").ends_with("yes"));
  EXPECT_TRUE(ask("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").ends_with("\r\n\r\n"));
  for (const char* host :
       {"evil.example", "127.0.0.1.evil.example", "localhost:80@evil", "", "localhost:"})
    EXPECT_TRUE(ask(std::string("GET / HTTP/1.1\r\nHost: ") + host + "\r\n\r\n")
                    .starts_with("HTTP/1.1 403"))
        << host;
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n")
                  .starts_with("HTTP/1.1 403"));
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403"));
}

// Bug: an empty Host was none, one behind the blank line counted, and a folded line was passed over.
TEST(Loopback, every_host_of_the_head_counts_and_nothing_behind_it) {
  for (const char* head : {"Host:\r\nHost: localhost",
                           "Host: localhost\r\nHost:", "Host:", "Host: localhost\r\n .evil.example",
                           "X: y\r\n\thost: localhost", "X: y\r\n\r\nHost: localhost"})
    EXPECT_TRUE(
        ask(std::string("GET / HTTP/1.1\r\n") + head + "\r\n\r\n").starts_with("HTTP/1.1 403"))
        << head;
  EXPECT_TRUE(ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nHost: evil.example").ends_with("yes"));
}

int connected(const std::string& url) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const bool there = ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
  EXPECT_TRUE(there);
  return fd;
}

// Bug: who sent a byte now and then kept everybody else waiting for half a minute. Those that say nothing
// whole are still connected when the answer to another one is there.
TEST(Loopback, one_that_is_slow_keeps_nobody_waiting) {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  auto server = Loopback::listen(0).take();
  std::thread serving([&] {
    server.serve([](const std::string&) { return Answer{200, "text/plain", "yes"}; }, ctx).take();
  });
  std::vector<int> slow;
  for (int i = 0; i < 3; ++i) slow.push_back(connected(server.url()));
  for (const int fd : slow) EXPECT_EQ(::send(fd, "GET", 3, MSG_NOSIGNAL), 3);
  const int quick = connected(server.url());
  const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(::send(quick, request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char piece[512];
  for (ssize_t n = 0; (n = ::recv(quick, piece, sizeof piece, 0)) > 0;)
    answer.append(piece, static_cast<std::size_t>(n));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nyes")) << answer;
  for (const int fd : slow) EXPECT_EQ(::recv(fd, piece, 1, 0), 0) << "its two seconds are over";
  owned.cancel.request();
  serving.join();
  for (const int fd : slow) ::close(fd);
  ::close(quick);
}

TEST(Loopback, refuses_what_it_does_not_do) {
  EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(ask("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 404"));
  for (const char* bad : {"", "\r\n\r\n", "GET /\r\n\r\n", "GET", "GET / FTP/1\r\n\r\n"})
    EXPECT_TRUE(ask(bad).starts_with("HTTP/1.1 400")) << bad;
}

}  // namespace
}  // namespace watch
