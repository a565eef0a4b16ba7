// Gates of attention's output, whose rows a projection has beside those of the queries (Qwen3-Next).
#pragma once

#include "model/op/op.h"

namespace model::op {

struct Parted {
  Value rest;   // [M, N - heads * D]: the queries of all heads, and what stood behind them
  Value gates;  // [M, heads * D]
};

// Of rows [M, N] that begin with, head by head, D columns of query and D of gate.
Parted part_gates(Flow& flow, const Value& rows, std::size_t heads, std::size_t D);

// x * sigmoid(gates), of one shape.
Value sigmoid_gate(Flow& flow, const Value& x, const Value& gates);

}  // namespace model::op
