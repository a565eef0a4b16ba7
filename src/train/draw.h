// Whose row each sample is: a pure function of seed, quotas and sample number.
//
// Samples come in blocks of 1,024; in each block every language has a fixed quota, and a keyed
// permutation says which place of the block is whose. Where the quotas change, blocks are counted anew;
// rows whose places in the last block before did not come up are the first that are drawn behind it, so
// that each row of an epoch is still read once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"

namespace train {

inline constexpr std::uint64_t kBlock = 1024;

struct Drawn {
  std::size_t language = 0;
  std::uint64_t nth = 0;  // of the language's rows, counted from 0 over all epochs
};

// Which rows of a language are among the first samples, by their numbers: all below `whole` but
// those of `missing`, and those of `begun`, which are not below it.
struct DrawnRows {
  std::uint64_t whole = 0;
  std::vector<std::uint64_t> begun, missing = {};
  std::uint64_t count() const { return whole + begun.size() - missing.size(); }
};

class Draw {
 public:
  explicit Draw(std::int64_t seed) : mix_(static_cast<std::uint64_t>(seed), "train.mix") {}
  // From sample number `first` on these quotas hold, a number for each language, together kBlock.
  // Called with 0 first, and then with rising numbers.
  void begin(std::uint64_t first, std::vector<std::uint64_t> quotas);

  Drawn at(std::uint64_t sample) const;
  // The sample that draws row number `nth` of a language; nothing where none does.
  std::optional<std::uint64_t> sample_of(std::size_t language, std::uint64_t nth) const;
  DrawnRows rows_of(std::size_t language, std::uint64_t samples) const;
  std::size_t phases() const { return phases_.size(); }
  // Of the first phase.
  std::uint64_t quota(std::size_t language) const { return phases_.front().quotas[language]; }

 private:
  // Rows of a language in a phase: first those that were passed over, then from `next` on.
  struct Supply {
    std::vector<std::uint64_t> left;
    std::uint64_t next = 0;
    std::uint64_t row(std::uint64_t k) const {
      return k < left.size() ? left[k] : next + (k - left.size());
    }
    std::optional<std::uint64_t> place_of(std::uint64_t row) const;
  };
  struct Phase {
    std::uint64_t first_sample = 0, number = 0;
    std::vector<std::uint64_t> quotas, first;  // of each language; first place in a block
    std::vector<Supply> supply;
  };
  // Place in its block of a sample of the phase.
  std::uint64_t place(const Phase& phase, std::uint64_t sample) const;
  // Of a block of which only so many samples are drawn: the places of a language that come up.
  std::vector<std::uint64_t> places(const Phase& phase, std::size_t language, std::uint64_t block,
                                    std::uint64_t samples) const;
  Supply behind(const Phase& phase, std::size_t language, std::uint64_t samples) const;
  const Phase& phase_of(std::uint64_t sample) const;

  std::vector<Phase> phases_;
  base::Random mix_;  // which place of a block is whose, by block
};

}  // namespace train
