// Rows of tokens to the ranks that hold their experts, and back (Lepikhin et al., GShard: all to all).
//
// Letters: N rows of this rank, sorted by expert; R rows that arrive; E experts, E / members held here.
#pragma once

#include <memory>
#include <vector>

#include "model/company.h"
#include "model/op/op.h"

namespace model::op {

// The way of the rows of one layer.
struct Journey {
  Members* members;
  std::vector<std::size_t> out, in;  // rows to and from each member
  std::vector<std::size_t> places;   // of what arrives, member by member: its row below

  std::size_t rows_here() const { return places.size(); }
};

struct Arrived {
  Value rows;    // [R, H], by expert, those of one in the order of the members and of their rows
  Value begins;  // [1, E / members + 1] i32
  std::shared_ptr<const Journey> way;
};

// `begins` [1, E + 1] as sort_by_expert() has it, of all experts. Every member calls it, with any number
// of rows. So an expert meets the rows of all members as it would in one process that had them one behind
// the other, and the gradient of its matrices is that of all.
Arrived to_experts(Flow& flow, const Value& rows, const Value& begins, Members& group);

// [N, out] from what the experts made of what arrived, [R, out]: each row where it came from.
Value from_experts(Flow& flow, const Value& made, const Arrived& arrived);

}  // namespace model::op
