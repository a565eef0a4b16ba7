// Which tensors of two checkpoints differ, and by how much.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/pool.h"
#include "model/tensors.h"

namespace model {

struct Difference {
  enum class Kind { only_first, only_second, shape, type, values };
  std::string name;
  Kind kind = Kind::values;
  std::string first, second;  // "BF16 [64, 32]"; "" where it is not
  // Of values, as floats, where both have one shape and types that are read; else 0.
  std::uint64_t elements = 0, differing = 0;
  double largest = 0;  // magnitude of one element's difference; may be infinite or NaN
  // Norm of the difference by the norm of the first; nothing where that is 0 or either is not finite.
  std::optional<double> relative = 0;
};

struct Comparison {
  std::size_t equal = 0;                // tensors with the same shape, type and bytes
  std::vector<Difference> differences;  // by name
};

// Tensors are read one after another, so it needs little memory. Error: io if a file has shrunk.
base::Result<Comparison> diff(const Tensors& first, const Tensors& second,
                              const base::Pool& pool = {});

const char* words_for(Difference::Kind kind);  // "only in the first"

}  // namespace model
