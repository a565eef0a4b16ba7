// bfloat16: the upper half of a float.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

using Of = Each<std::uint16_t, 1>;

void unpack(const std::uint16_t& half, Of::Out x) { x[0] = from_bf16(half); }

std::uint16_t pack(Of::In x) { return to_bf16(x[0]); }

}  // namespace

extern const Entry bf16{"BF16", 30, 1, 2, Of::unpack<unpack>, Of::pack<pack>};

}  // namespace store::block
