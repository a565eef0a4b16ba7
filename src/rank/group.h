// Some of the ranks, which hold parts of one thing between them: the heads of a layer, or its experts.
//
// Beside the ranks that all train together there may be several groups of each kind: with eight ranks,
// two of which share each layer, four groups of two share the layers and two groups of four the batch.
// What a group says goes the way of its ranks, in the order of the calls that every rank makes, so no
// message needs a tag to tell it from another group's. All members make the same calls.
//
// Sums are made in the order of the members, ((x0 + x1) + x2) + ..., by one of them for each number, so
// that every member has the same bits, however fast the messages were.
#pragma once

#include <vector>

#include "rank/ranks.h"

namespace rank {

class Group {
 public:
  // Of that one rank.
  explicit Group(Ranks& ranks) : ranks_(&ranks), members_{ranks.number()} {}

  // Collective over all ranks: those that say the same number make a group. Error: as exchange().
  static base::Result<Group> split(Ranks& ranks, int colour);

  int number() const { return number_; }  // of this one among the members
  int size() const { return static_cast<int>(members_.size()); }
  bool alone() const { return size() == 1; }
  const std::vector<int>& members() const { return members_; }  // numbers of ranks, rising

  using Bytes = std::span<std::byte>;
  using ConstBytes = std::span<const std::byte>;
  // To each member its bytes, and from each (this one, too) what it sends here; both sides know how many.
  base::Result<void> all_to_all(std::span<const ConstBytes> out, std::span<const Bytes> in);
  // all: what each member has, one behind the other; each has as many bytes.
  base::Result<void> all_gather(ConstBytes mine, Bytes all);
  // Sums over the members, in the order said above, in place; each has as many.
  base::Result<void> all_reduce(std::span<float> values);

 private:
  Ranks* ranks_;
  std::vector<int> members_;
  int number_ = 0;
};

// Where a part of n things begins that are shared out among `members`: as even as whole things allow.
constexpr std::size_t begin_of_part(std::size_t n, int member, int members) {
  return n * static_cast<std::size_t>(member) / static_cast<std::size_t>(members);
}

}  // namespace rank
