// How the parameters of each block can be cut. What mixes tokens is cut by its heads, a feed-forward by its
// width, experts one from another; what stands on the stream is whole.
#pragma once

#include "model/block/decoder.h"
#include "model/cut/cuts.h"

namespace model::block {

void cut(const Norm& block, Cuts& out);
void cut(const Attention& block, Cuts& out);
void cut(const LatentAttention& block, Cuts& out);
void cut(const DeltaNet& block, Cuts& out);
void cut(const CompressedAttention& block, Cuts& out);
void cut(const FeedForward& block, Cuts& out);
void cut(const Experts& block, Cuts& out);
void cut(const DenseAndExperts& block, Cuts& out);
void cut(const HyperConnection& block, Cuts& out);
void cut(const LayerInputs& block, Cuts& out);
void cut(const LayerInput& block, Cuts& out);
void cut(const Layer& block, Cuts& out);
void cut(const Mtp& block, Cuts& out);

}  // namespace model::block
