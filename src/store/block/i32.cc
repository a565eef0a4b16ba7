#include "store/block.h"

namespace store::block {

extern const Entry i32{"I32", 26, 1, 4};

}  // namespace store::block
