// Layers whose forward is computed again on the way back (Chen et al. 2016, Training Deep Nets with Sublinear
// Memory Cost): between the two a layer keeps its input alone, the stream and the branch that is not added
// yet. The same kernels see the same numbers on the same thread, so no bit changes.
//
// A layer computes in a workspace apart, which holds one layer at a time; what goes in and out is copied
// between the two. Layers that carry more than the stream from one to the next (block/carried.h) keep all, as
// without this.
#pragma once

#include "model/arch.h"
#include "model/flow.h"

namespace model {

// As Decoder::hidden(flow, rows), in a flow that trains. `apart` computes where the flow's workspace does;
// both it and the parameters outlive the flow.
Value hidden_with_recompute(const block::Decoder& decoder, Flow& flow, const Parameters& parameters,
                            const Rows& rows, Workspace& apart);

// Whether layers of this decoder can be computed again.
bool can_recompute(const block::Decoder& decoder);

// What a token leaves then; no cost is other than it was, but for the numbers kept.
block::Cost recomputed_cost(const block::Decoder& decoder);

}  // namespace model
