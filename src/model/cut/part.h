// The part of a model that one rank holds, with its numbers.
#pragma once

#include <span>

#include "model/cut/cuts.h"
#include "model/weights.h"

namespace model {

// Which of how many. Layers are shared by heads and by the width of feed-forwards, experts one from another.
struct Share {
  int members = 1, member = 0;
};
struct Part {
  Share layers = {}, experts = {};
  Meeting meeting = Meeting::gather;
};

// The blocks as that rank computes them in its company. Parameters have the numbers and names of the whole
// model's; of one expert that is elsewhere there is nothing, [0, ...]. Attention over
// latents is cut by heads, too; a DeltaNet, a CompressedAttention, attention that norms whole projections,
// inputs of layers, embedding and head stay whole. Error: bad_request for heads, widths or experts that so
// many cannot share; or where there is nothing to share.
base::Result<Model> part_of(const Model& whole, const Part& part);

// The numbers of those parameters, from all: [part's layout.size]. Throws std::bad_alloc.
std::vector<float> numbers_of(const Model& mine, const Part& part, const Model& whole,
                              const Weights& weights);

// The inverse for gradients and tests: puts what one rank has of each parameter where it belongs among all,
// [whole layout.size].
void put_back(const Model& mine, const Part& part, std::span<const float> numbers,
              const Model& whole, std::span<float> all);

}  // namespace model
