#include "base/report.h"

#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

namespace base {
namespace {

// What a reporter writes while `talk` runs; its destructor included.
std::string written(const std::function<std::unique_ptr<Reporter>(std::FILE*)>& make,
                    const std::function<void(Reporter&)>& talk) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* out = ::open_memstream(&text, &size);
  {
    const auto reporter = make(out);
    talk(*reporter);
  }
  std::fclose(out);
  const std::string result(text, size);
  std::free(text);
  return result;
}

std::string in_a_log(const std::function<void(Reporter&)>& talk) {
  return written([](std::FILE* out) { return text_reporter(out, false); }, talk);
}
std::string on_a_terminal(const std::function<void(Reporter&)>& talk) {
  return written([](std::FILE* out) { return text_reporter(out, true); }, talk);
}
std::string as_json(const std::function<void(Reporter&)>& talk) {
  return written([](std::FILE* out) { return json_reporter(out); }, talk);
}

TEST(TextReporter, names_the_stage_of_notes_and_warnings) {
  EXPECT_EQ(in_a_log([](Reporter& r) {
              r.note("corpus", "12 documents");
              r.warn("corpus", "one was empty");
            }),
            "[corpus] 12 documents\n[corpus] warning: one was empty\n");
}

TEST(TextReporter, writes_few_plain_lines_in_a_log) {
  const auto log = in_a_log([](Reporter& r) {
    for (int i = 1; i <= 1000; ++i) r.progress("train", i, 1000, "loss 2.9");
  });
  EXPECT_EQ(log, "[train 1/1000] loss 2.9\n[train 1000/1000] loss 2.9\n");
}

TEST(TextReporter, shows_the_first_line_of_every_stage_at_once) {
  const auto log = in_a_log([](Reporter& r) {
    r.progress("corpus", 1, 9);
    r.progress("train", 1, 9);
  });
  EXPECT_EQ(log, "[corpus 1/9] \n[train 1/9] \n");
}

TEST(TextReporter, leaves_out_a_total_that_is_not_known) {
  EXPECT_EQ(in_a_log([](Reporter& r) { r.progress("fetch", 5, 0, "MB"); }), "[fetch 5] MB\n");
}

TEST(TextReporter, rewrites_one_line_on_a_terminal_and_clears_it_for_a_note) {
  const auto screen = on_a_terminal([](Reporter& r) {
    r.progress("train", 1, 2, "a");
    r.note("train", "saved");
  });
  EXPECT_EQ(screen, "\r\033[K[train 1/2] a\r\033[K[train] saved\n");
}

TEST(TextReporter, says_how_long_it_will_take_once_a_second_has_been_seen) {
  const auto screen = on_a_terminal([](Reporter& r) {
    r.progress("train", 0, 200, "a");
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));
    r.progress("train", 1, 200, "b");
  });
  EXPECT_NE(screen.find("[train 1/200] b  "), std::string::npos) << screen;
  EXPECT_TRUE(screen.find(" min left") != std::string::npos) << screen;
}

TEST(TextReporter, clears_its_line_when_it_goes) {
  EXPECT_EQ(on_a_terminal([](Reporter& r) { r.progress("train", 1, 2, "a"); }),
            "\r\033[K[train 1/2] a\r\033[K");
}

TEST(JsonReporter, writes_one_object_a_line) {
  const auto text = as_json([](Reporter& r) {
    r.progress("train", 3, 40, "loss 2.9", {{"loss", 2.9}});
    r.note("train", "two\nlines");
    r.warn("train", "hm");
  });
  std::vector<Json> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    lines.push_back(Json::parse(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], (Json{{"event", "progress"},
                            {"stage", "train"},
                            {"text", "loss 2.9"},
                            {"done", 3},
                            {"total", 40},
                            {"fields", {{"loss", 2.9}}}}));
  EXPECT_EQ(lines[1], (Json{{"event", "note"}, {"stage", "train"}, {"text", "two\nlines"}}));
  EXPECT_EQ(lines[2]["event"], "warning");
}

TEST(JsonReporter, repairs_text_that_is_not_utf8) {
  EXPECT_TRUE(Json::accept(as_json([](Reporter& r) { r.note("data", "caf\xe9"); })));
}

TEST(Reporters, take_events_from_several_threads) {
  const auto text = in_a_log([](Reporter& r) {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&r] {
        for (int i = 0; i < 100; ++i) r.note("x", "y");
      });
  });
  EXPECT_EQ(text.size(), 400 * std::string("[x] y\n").size());
}

TEST(SilentReporter, says_nothing) { SilentReporter().note("x", "y"); }

}  // namespace
}  // namespace base
