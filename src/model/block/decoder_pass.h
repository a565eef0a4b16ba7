// What a decoder's pass does before its layers and behind them, for those who run the layers in a way of their own.
#pragma once

#include "model/block/carried.h"
#include "model/block/decoder.h"

namespace model::block {

// The stream [M, H] that the first layer reads, spread where layers have several; what layers read of their own
// stands in `carried` then.
Stream before_layers(const Decoder& decoder, Flow& flow, const Rows& rows, Carried& carried);
// The hidden values [M, H], normed, of the stream behind the last layer.
Value behind_layers(const Decoder& decoder, Flow& flow, Stream stream);

}  // namespace model::block
