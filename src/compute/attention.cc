#include "compute/attention.h"

#include "base/result.h"

namespace compute {

std::int64_t Heads::group() const {
  CHECK(kv > 0 && query % kv == 0, "each kv head serves equally many query heads");
  return query / kv;
}

}  // namespace compute
