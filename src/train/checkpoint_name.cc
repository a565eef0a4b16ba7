#include "train/checkpoint_name.h"

#include <algorithm>
#include <charconv>

namespace train {

namespace {
constexpr std::string_view kPrefix = "checkpoint-";
}

base::Path checkpoint_name(std::int64_t step) {
  auto digits = std::to_string(step);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  return std::string(kPrefix) + digits;
}

base::Result<std::vector<std::int64_t>> list_checkpoints(base::Disk& disk,
                                                         const base::Path& folder) {
  std::vector<std::int64_t> steps;
  if (!disk.is_folder(folder)) return steps;
  for (const auto& entry : TRY(disk.list(folder))) {
    if (!entry.is_folder || !entry.name.starts_with(kPrefix)) continue;
    std::int64_t step = 0;
    const char *begin = entry.name.data() + kPrefix.size(),
               *end = entry.name.data() + entry.name.size();
    // "checkpoint--5" or nine digits for 80 are no names that a training gives.
    if (std::from_chars(begin, end, step).ptr == end && step >= 0 &&
        checkpoint_name(step) == entry.name)
      steps.push_back(step);
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

}  // namespace train
