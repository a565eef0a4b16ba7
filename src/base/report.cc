#include "base/report.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/visible.h"

namespace base {

void Reporter::note(const std::string& stage, const std::string& text) {
  on({Event::Kind::note, stage, text, 0, 0, nullptr});
}

void Reporter::warn(const std::string& stage, const std::string& text) {
  on({Event::Kind::warning, stage, text, 0, 0, nullptr});
}

void Reporter::progress(const std::string& stage, std::uint64_t done, std::uint64_t total,
                        const std::string& text, Json fields) {
  on({Event::Kind::progress, stage, text, done, total, std::move(fields)});
}

namespace {

// "40 s left", "12 min left", "3 h 20 min left": more than that nobody can say of the future.
std::string time_left(double seconds) {
  const auto rounded = [&](double unit) { return std::max(1L, std::lround(seconds / unit)); };
  if (seconds < 90) return std::to_string(rounded(1)) + " s left";
  const auto minutes = rounded(60);
  if (minutes < 90) return std::to_string(minutes) + " min left";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min left";
}

using SteadyClock = std::chrono::steady_clock;

class TextReporter : public Reporter {
 public:
  TextReporter(std::FILE* out, bool terminal) : out_(out), terminal_(terminal) {}
  ~TextReporter() override { clear(); }

  void on(const Event& event) override {
    const std::lock_guard lock(mutex_);
    if (event.kind == Event::Kind::progress) return progress_line(event);
    clear();
    const char* mark = event.kind == Event::Kind::warning ? "warning: " : "";
    std::fprintf(out_, "[%s] %s%s\n", visible(event.stage).c_str(), mark,
                 visible(event.text).c_str());
    std::fflush(out_);
  }

 private:
  void progress_line(const Event& event) {
    const auto now = SteadyClock::now();
    if (event.stage != stage_) {
      stage_ = event.stage;
      began_ = now;
      first_done_ = event.done;
      last_ = {};
    }
    const auto gap = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
    if (now - last_ < gap && event.done != event.total) return;
    last_ = now;
    std::string line = "[" + visible(event.stage) + " " + std::to_string(event.done);
    if (event.total) line += "/" + std::to_string(event.total);
    line += "] " + visible(event.text) + rest(event, now);
    if (terminal_) {
      std::fprintf(out_, "\r\033[K%s", line.c_str());
      drawn_ = true;
    } else {
      std::fprintf(out_, "%s\n", line.c_str());
    }
    std::fflush(out_);
  }

  // "  12 min left", once a second of work has been seen.
  std::string rest(const Event& event, SteadyClock::time_point now) const {
    const double spent = std::chrono::duration<double>(now - began_).count();
    if (event.done <= first_done_ || event.total <= event.done || spent < 1) return "";
    const double rate = static_cast<double>(event.done - first_done_) / spent;
    return "  " + time_left(static_cast<double>(event.total - event.done) / rate);
  }

  void clear() {
    if (drawn_) std::fputs("\r\033[K", out_);
    drawn_ = false;
  }

  std::mutex mutex_;
  std::FILE* out_;
  bool terminal_;
  bool drawn_ = false;
  std::string stage_;
  std::uint64_t first_done_ = 0;
  SteadyClock::time_point began_, last_;
};

class JsonReporter : public Reporter {
 public:
  explicit JsonReporter(std::FILE* out) : out_(out) {}
  void on(const Event& event) override {
    static constexpr const char* kinds[] = {"progress", "note", "warning", "done"};
    Json line = {{"event", kinds[static_cast<int>(event.kind)]},
                 {"stage", event.stage},
                 {"text", event.text}};
    if (event.kind == Event::Kind::progress) {
      line["done"] = event.done;
      line["total"] = event.total;
    }
    if (!event.fields.is_null()) line["fields"] = event.fields;
    const auto text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::lock_guard lock(mutex_);
    std::fprintf(out_, "%s\n", text.c_str());
    std::fflush(out_);
  }

 private:
  std::mutex mutex_;
  std::FILE* out_;
};

}  // namespace

std::unique_ptr<Reporter> text_reporter(std::FILE* out, bool terminal) {
  return std::make_unique<TextReporter>(out, terminal);
}

std::unique_ptr<Reporter> json_reporter(std::FILE* out) {
  return std::make_unique<JsonReporter>(out);
}

}  // namespace base
