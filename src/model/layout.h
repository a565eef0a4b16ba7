// Where each parameter lies in the one flat array that holds them all.
//
// Parameters are listed in the order of the architecture, each at a multiple of 64 elements.
// Matrices that are multiplied together (q, k, v; gate, up) lie side by side without padding between,
// so one GEMM takes them all; only the first of them begins at a multiple.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace model {

struct Parameter {
  std::string name;                 // as in Hugging Face checkpoints
  std::vector<std::int64_t> shape;  // [out, in] or [width]
  std::size_t offset = 0;           // elements
  std::size_t size = 0;             // elements: the product of the shape
  bool decay = false;               // weight decay applies (matrices, not gains)
  double start = 0;                 // standard deviation of its first values around `middle`
  double middle = 0;
  bool trained =
      true;  // else no optimizer touches it: a buffer that is kept and shipped as weights are
  std::int64_t choices =
      0;  // > 0: whole numbers below it, which a checkpoint holds as such; those of a row
          // begin different
  std::string also_called;  // second name under which a checkpoint may hold the same bytes, or ""
  std::vector<std::string> copies;  // names under which checkpoints hold the same bytes again
};

// How a parameter begins: normal about `middle`.
struct Start {
  double deviation = 0, middle = 0;
};
constexpr Start kOnes{0, 1}, kZeros{0, 0};

// Parameters of a layout that follow each other and are multiplied as one; mostly one alone.
struct Place {
  std::size_t first = 0, count = 0;
  bool there() const { return count > 0; }
};

struct NewParameter {
  std::string name;
  std::vector<std::int64_t> shape;
  Start start;
  // As a matrix it is decayed, as a buffer it is not even trained. By its shape: a matrix or a vector.
  enum class Kind { by_shape, vectors, buffer } kind = Kind::by_shape;
  std::int64_t choices = 0;  // as Parameter has it

  // A table of whole numbers below `choices`.
  static NewParameter table(std::string name, std::vector<std::int64_t> shape,
                            std::int64_t choices) {
    return {std::move(name), std::move(shape), {}, Kind::buffer, choices};
  }
};

struct Layout {
  std::vector<Parameter> parameters;  // by rising offset
  std::size_t size = 0;               // elements with padding; 4 * size bytes can be counted

  // Appends one. Error: bad_data if all parameters together are more than can be counted.
  base::Result<Place> add(NewParameter one);
  // Several that are multiplied as one: matrices of one width, or vectors.
  base::Result<Place> add_joined(std::vector<NewParameter> several);

  const Parameter* find(const std::string& name) const;
  std::size_t count() const;  // elements without padding
};

std::string shown(const std::vector<std::int64_t>& shape);  // "[4, 64]"

}  // namespace model
