// What a template may use of the machine, counted and not timed, so that it fails at the same place everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace tokenizer::jinja {

struct Limits {
  // One for each expression and statement that runs, each element that is made or looked at, and each 16
  // bytes of text that are made or read: what bounds both time and memory.
  std::int64_t steps = 20'000'000;
  std::size_t output = std::size_t{64} << 20;  // bytes of what is rendered
  int depth = 500;                             // expressions, blocks and macros inside each other
  bool strict = false;  // what is undefined is not shown as nothing but is an error
};

class Budget {
 public:
  explicit Budget(const Limits& limits) : left_(limits.steps), limits_(limits) {}
  // Error: bad_data once the steps are used up; the caller adds the line.
  base::Result<void> spend(std::int64_t steps) {
    if (!take(steps)) return over();
    return {};
  }
  // The same where every nanosecond counts: false once they are used up, and over() says so.
  bool take(std::int64_t steps) {
    if (steps < 0 || steps > left_) return false;
    left_ -= steps;
    return true;
  }
  bool take_bytes(std::size_t bytes) { return take(static_cast<std::int64_t>(bytes / 16) + 1); }
  base::Result<void> spend_bytes(std::size_t bytes) {
    return spend(static_cast<std::int64_t>(bytes / 16) + 1);
  }
  const Limits& limits() const { return limits_; }
  base::Error over() const {
    return {base::Code::bad_data,
            "the template takes more than " + std::to_string(limits_.steps) + " steps", "",
            "it may loop over too much; render it with fewer or shorter messages"};
  }

 private:
  std::int64_t left_;
  Limits limits_;
};

}  // namespace tokenizer::jinja
