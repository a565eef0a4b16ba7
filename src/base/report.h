// Progress is events. A room tells what happens; the command line draws it, a log prints it, the
// server streams it. Library code never prints.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "base/json.h"

namespace base {

struct Event {
  enum class Kind { progress, note, warning, done };
  Kind kind = Kind::note;
  std::string stage;       // "train"
  std::string text;        // "loss 2.913  41k tok/s"
  std::uint64_t done = 0;  // progress only: 1200 of 40000
  std::uint64_t total = 0;
  Json fields;  // the same facts for machines; may be null
};

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void on(const Event& event) = 0;  // from any thread

  void note(const std::string& stage, const std::string& text);
  void warn(const std::string& stage, const std::string& text);
  void progress(const std::string& stage, std::uint64_t done, std::uint64_t total,
                const std::string& text = "", Json fields = nullptr);
};

class SilentReporter : public Reporter {
 public:
  void on(const Event&) override {}
};

// One rewriting line on a terminal, a plain line every few seconds elsewhere.
// Writes to `out` (stderr).
std::unique_ptr<Reporter> text_reporter(std::FILE* out, bool terminal);
// One JSON object a line.
std::unique_ptr<Reporter> json_reporter(std::FILE* out);

}  // namespace base
