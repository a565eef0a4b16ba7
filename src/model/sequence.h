// A text in progress, as a model that reads keeps it.
#pragma once

#include <any>
#include <cstdint>
#include <vector>

namespace model {

// What one block keeps of the tokens so far (keys and values, a window, a recurrent state): its own
// business. Empty before the first token.
using BlockState = std::any;

// A copy is a text of its own that goes on from here.
struct Sequence {
  std::int64_t length = 0;         // tokens read
  std::vector<BlockState> states;  // one for each layer
};

}  // namespace model
