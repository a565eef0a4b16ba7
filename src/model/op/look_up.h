// Experts that a token's id alone chooses.
#pragma once

#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// ids [M, k] (i32) from the table [V, k], as compute::look_up has them. Nothing goes back through it.
Value look_up(Flow& flow, const Rows& rows, const Weight& table, std::size_t experts);

}  // namespace model::op
