// IEEE half precision. A value that would become infinite is refused.
#include "store/block.h"
#include "store/block/each.h"
#include "store/half.h"

namespace store::block {

namespace {

using Of = Each<std::uint16_t, 1>;

void unpack(const std::uint16_t& half, Of::Out x) { x[0] = from_half(half); }

std::uint16_t pack(Of::In x) { return to_half(x[0]); }

}  // namespace

extern const Entry f16{
    "F16", 1, 1, 2, Of::unpack<unpack>, Of::pack<pack>, kLastBeforeHalfIsInfinite};

}  // namespace store::block
