#include "store/block.h"

namespace store::block {

extern const Entry i16{"I16", 25, 1, 2};

}  // namespace store::block
