#include "train/optimizer.h"

namespace train {

const optimizer::Entry* optimizer::find(const std::string& name) {
  for (const auto& row : all())
    if (name == row.name) return row.entry;
  return nullptr;
}

}  // namespace train
