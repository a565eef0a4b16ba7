// The hidden matrices of a model: what lies between embedding and head and is multiplied with.
#pragma once

#include <vector>

#include "model/arch.h"

namespace train {

// By parameter of model.layout: whether it is one, or as many as there are experts in its first
// dimension. Routers are; embeddings, the head, gains, biases, buffers, tables, kernels of
// convolutions ([channels, 1, taps]) and what has one row or one column are not.
std::vector<bool> hidden_matrices(const model::Model& model);

// One matrix as it lies in the flat parameters.
struct MatrixPlace {
  std::size_t offset = 0, rows = 0, columns = 0;
  std::size_t end() const { return offset + rows * columns; }
};
// Elements of each matrix of a parameter for which hidden_matrices() says that it has some.
std::size_t matrix_size(const model::Parameter& parameter);
// Those matrices.
std::vector<MatrixPlace> matrices_of(const model::Parameter& parameter);

}  // namespace train
