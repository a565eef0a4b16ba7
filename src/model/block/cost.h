// What a block takes, known without its arithmetic.
#pragma once

#include "base/checked.h"

namespace model::block {

struct Cost {
  // Forward and backward, without recomputation: 2 a parameter and token forward, 4 backward.
  double token_flops = 0;  // of the products of one token
  double pair_flops = 0;   // of a pair of tokens in one segment, halved by the causal mask

  // Numbers that a token leaves for the way back: in float, and in the working type.
  base::Size floats = 0, working = 0;
  base::Size passing = 0;  // ... in the working type while the block computes

  base::Size idle = 0;  // parameters of those that a token does not meet: experts not chosen
  // Numbers that the state of a text keeps: of each token, and however long it is.
  base::Size kept = 0, held = 0;

  Cost& operator+=(const Cost& other) {
    token_flops += other.token_flops;
    pair_flops += other.pair_flops;
    floats += other.floats;
    working += other.working;
    passing += other.passing;
    idle += other.idle;
    kept += other.kept;
    held += other.held;
    return *this;
  }
};

}  // namespace model::block
