// Queries, keys and values of latent attention side by side.
#pragma once

#include "compute/op/latent_rows.h"
#include "model/op/op.h"

namespace model::op {

// [M, heads.row()] as compute::latent_rows has it; the shared part of the keys stands in columns of
// `compressed` from `first` on. Nothing else reads query and key_value.
Value latent_rows(Flow& flow, const Value& query, const Value& key_value, const Value& compressed,
                  std::size_t first, const compute::LatentHeads& heads);

}  // namespace model::op
