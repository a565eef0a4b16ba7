#include "store/block.h"

namespace store::block {

extern const Entry f64{"F64", 28, 1, 8};

}  // namespace store::block
