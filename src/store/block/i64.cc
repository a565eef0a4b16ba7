#include "store/block.h"

namespace store::block {

extern const Entry i64{"I64", 27, 1, 8};

}  // namespace store::block
