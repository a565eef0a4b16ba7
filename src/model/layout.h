// Where each parameter lies in the one flat array that holds them all.
//
// Parameters are listed in the order of the architecture; each begins at a multiple of 64 elements.
// Matrices that are multiplied together (q, k, v; gate, up) lie side by side and whole, so one GEMM
// takes them all: their element counts must be multiples of 64, which add_joined() checks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace model {

struct Parameter {
  std::string name;                 // as in Hugging Face checkpoints
  std::vector<std::int64_t> shape;  // [out, in] or [width]
  std::size_t offset = 0;           // elements; a multiple of 64
  std::size_t size = 0;             // elements: the product of the shape
  bool decay = false;               // weight decay applies (matrices, not gains)
  double start = 0;  // standard deviation of a matrix's first values around 0; gains begin at 1
  bool multiplied = false;  // every token is multiplied with it: counts in FLOPs
  std::string also_called;  // second name under which a checkpoint may hold the same bytes, or ""
};

// How a matrix begins.
struct Start {
  double deviation = 0;
};

struct Layout {
  std::vector<Parameter> parameters;  // by rising offset
  std::size_t size = 0;               // elements with padding; 4 * size bytes can be counted

  // Appends a parameter. Error: bad_data if all parameters together are more than can be counted.
  base::Result<void> add(std::string name, std::vector<std::int64_t> shape, Start start = {});
  // The same for a matrix that is multiplied together with the next. Error: also unsupported if
  // padding would have to follow it, with the sizes that this build can run.
  base::Result<void> add_joined(std::string name, std::vector<std::int64_t> shape, Start start);

  const Parameter* find(const std::string& name) const;
  std::size_t count() const;  // elements without padding
};

std::string shown(const std::vector<std::int64_t>& shape);  // "[4, 64]"

}  // namespace model
