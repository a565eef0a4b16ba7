// MinHash signatures (Broder 1997), with datatrove's numbers: h_i(x) = ((a_i x + b_i) mod 2^64) mod (2^61 - 1), the
// smallest over a text's shingles for each i.
//
// What surprises: the product wraps at 2^64 before the modulus is taken, so this is not the textbook's family; equal
// signatures are worth more than that. a and b are those of numpy's RandomState(seed).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "data/minhash/config.h"

namespace data::minhash {

class Signer {
 public:
  explicit Signer(const Config& config);

  // Hashes of `n_grams` words in a row, joined by a space, in the order of the text; none where there are fewer.
  std::vector<std::uint64_t> shingles(std::span<const std::string_view> words) const;
  // One number for each hash, band after band. `shingles` holds at least one.
  std::vector<std::uint64_t> signature(std::span<const std::uint64_t> shingles) const;
  // Of the words of a text as the configuration cuts it; empty where it has no shingle.
  std::vector<std::uint64_t> sign(std::string_view text) const;

  std::span<const std::uint64_t> a() const { return a_; }
  std::span<const std::uint64_t> b() const { return b_; }

 private:
  std::uint64_t hash(std::string_view shingle) const;

  Config config_;
  std::vector<std::uint64_t> a_, b_;
};

}  // namespace data::minhash
