#include "store/block.h"

namespace store::block {

extern const Entry i8{"I8", 24, 1, 1};

}  // namespace store::block
