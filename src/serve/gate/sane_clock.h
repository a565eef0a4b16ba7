// The time of day for keys and limits, on machines whose clock somebody sets.
//
// A clock that is set back while the server runs brings no key to life again and opens no new minute: the time never
// falls behind what has passed since the start. One that was ahead is followed as soon as it is set right.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>

namespace serve {

class SaneClock {
 public:
  using Seconds = std::function<std::int64_t()>;
  // `wall`: seconds since 1970, as the machine says; `passed`: seconds since any moment, never going back.
  explicit SaneClock(Seconds wall = of_day, Seconds passed = since_start)
      : wall_(std::move(wall)), passed_(std::move(passed)), begin_(wall_() - passed_()) {}
  std::int64_t now() const { return std::max(wall_(), begin_ + passed_()); }
  std::int64_t passed() const { return passed_(); }

 private:
  static std::int64_t of_day() { return std::time(nullptr); }
  static std::int64_t since_start() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  }
  Seconds wall_, passed_;
  std::int64_t begin_;
};

}  // namespace serve
