// What layers of one pass hand on to later ones, beside the stream.
#pragma once

#include <vector>

#include "model/op/lent_attention.h"

namespace model::block {

struct Carried {
  Value inputs;                // [M, layers * width]: of each layer's own (layer_inputs.h)
  std::vector<op::Lent> lent;  // keys and values, by the number that lender and borrowers name
};

}  // namespace model::block
