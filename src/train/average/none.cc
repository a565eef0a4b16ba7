// No average is kept.
#include "train/average.h"

namespace train::average {

extern const Entry none{"no average is kept", nullptr, nullptr, nullptr, nullptr, nullptr};

}  // namespace train::average
