// What is shown of a picture: terminal, page, and the small server of it.
#include <gtest/gtest.h>

#include <cmath>

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

TEST(Loopback, refuses_what_it_does_not_do) {
  EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 405"));
  EXPECT_TRUE(ask("GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 404"));
  for (const char* bad : {"", "\r\n\r\n", "GET /\r\n\r\n", "GET", "GET / FTP/1\r\n\r\n"})
    EXPECT_TRUE(ask(bad).starts_with("HTTP/1.1 400")) << bad;
}

}  // namespace
}  // namespace watch
