// Whose turn it is in parity-aware learning: the worst off of those that may have one.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "tokenizer/parity_trainer.h"

namespace tokenizer {

class Turns {
 public:
  Turns(std::size_t languages, const ParityOptions& options)
      : options_(options), recent_(languages), merges_(languages), exhausted_(languages) {}

  // None once all are exhausted.
  std::optional<std::uint32_t> next(std::span<const double> premiums) const;
  void took(std::uint32_t language);
  void exhaust(std::uint32_t language) { exhausted_[language] = true; }
  const std::vector<std::int64_t>& merges() const { return merges_; }  // of each language

 private:
  bool had_many(std::uint32_t language) const;
  std::optional<std::uint32_t> worst(std::span<const double> premiums, bool within_window) const;

  const ParityOptions& options_;
  std::deque<std::uint32_t> last_;
  std::vector<std::int64_t> recent_, merges_;
  std::vector<bool> exhausted_;
};

}  // namespace tokenizer
