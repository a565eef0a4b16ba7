#include "model/batch.h"

namespace model {

std::int64_t Batch::scored() const {
  std::int64_t count = 0;
  for (const auto target : targets) count += target >= 0;
  return count;
}

}  // namespace model
