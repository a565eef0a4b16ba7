// How long regular expressions may search one text, all of a tokenizer together: one that backtracks without end is
// given up, and whoever asked is told.
//
// The parts of a tokenizer know nothing of each other, so the budget is that of the thread: it belongs to
// whoever made the outermost one that lives. Steps are those of PCRE2's match limit; the first kFree at
// each place cost nothing, and published expressions take no more, so that the time for a text is linear
// in its bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"

namespace tokenizer {

class PatternBudget {
 public:
  static constexpr std::uint64_t kFree = 128;             // steps at one place
  static constexpr std::uint64_t kOfAnyText = 4'000'000;  // steps
  static constexpr std::uint64_t kOfEachByte = 256;       // steps

  explicit PatternBudget(std::size_t bytes);
  ~PatternBudget();
  PatternBudget(const PatternBudget&) = delete;
  PatternBudget& operator=(const PatternBudget&) = delete;

  // Error: bad_request once an expression was given up since the outermost one was made.
  base::Result<void> check() const;

  // For whoever matches: it is spent when more is used than there is.
  std::uint64_t left() const { return used_->left_; }
  bool spent() const { return used_->spent_; }
  void use(std::uint64_t steps);
  void spend() { used_->spent_ = true; }

 private:
  PatternBudget* used_;  // the outermost one of this thread
  std::uint64_t left_ = 0;
  bool spent_ = false;
};

}  // namespace tokenizer
