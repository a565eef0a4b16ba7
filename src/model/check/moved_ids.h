// Whether a model whose ids moved gives those that stay the logits that they had, bit for bit.
#pragma once

#include <vector>

#include "model/weights.h"

namespace model::check {

struct MovedIds {
  const Loaded &before, &now;
  const std::vector<std::int32_t>& moved;  // by id before: its id now, -1 where it is left out
  const base::Path& where;                 // the model now
};

// So many rows of activations meet the bytes of a matrix with the bits that each of its rows has alone, so logits do
// not depend on how many ids there are.
inline constexpr std::size_t kMovedLength = 32;

// A text of ids that stay.
std::vector<std::int32_t> made_up_text(const std::vector<std::int32_t>& moved);

// Compares behind the first tokens of a text, all of which stay, given in ids before. How many they were. Error:
// verification, with the first logit that differs; as answer().
base::Result<std::size_t> same_logits(const MovedIds& ids, std::vector<std::int32_t> text);

}  // namespace model::check
