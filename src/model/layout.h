// Where each parameter lies in the one flat array that holds them all.
//
// Parameters are listed in the order of the architecture; each begins at a multiple of 64 elements.
// Matrices that are multiplied together (q, k, v; gate, up) lie side by side and whole, so one GEMM
// takes them all: their element counts must be multiples of 64, which layout() checks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace model {

struct Parameter {
  std::string name;                 // as in Hugging Face checkpoints
  std::vector<std::int64_t> shape;  // [out, in] or [width]
  std::size_t offset = 0;           // elements
  std::size_t size = 0;
  bool decay = false;  // weight decay applies (matrices, not gains)
};

struct Layout {
  std::vector<Parameter> parameters;
  std::size_t size = 0;  // elements with padding

  // Appends a parameter; returns its index.
  std::size_t add(std::string name, std::vector<std::int64_t> shape);
  const Parameter* find(const std::string& name) const;
  std::size_t count() const;  // elements without padding
};

}  // namespace model
