#include "train/hidden.h"

namespace train {

namespace {

bool has_matrices(const model::Parameter& p) {
  const auto dimensions = p.shape.size();
  return p.trained && p.decay && (dimensions == 2 || dimensions == 3) &&
         p.shape[dimensions - 2] > 1 && p.shape[dimensions - 1] > 1;
}

}  // namespace

std::vector<bool> hidden_matrices(const model::Model& model) {
  std::vector<bool> out;
  for (const auto& p : model.layout.parameters) out.push_back(has_matrices(p));
  const auto leave_out = [&](const model::Place& place) {
    for (std::size_t i = 0; i < place.count; ++i) out[place.first + i] = false;
  };
  const auto& decoder = model.decoder;
  leave_out(decoder.embedding.table);
  leave_out(decoder.head.matrix);
  if (decoder.inputs) leave_out(decoder.inputs->embedding.table);
  return out;
}

std::size_t matrix_size(const model::Parameter& parameter) {
  const auto& shape = parameter.shape;
  return parameter.size / static_cast<std::size_t>(shape.size() == 3 ? shape[0] : 1);
}

std::vector<MatrixPlace> matrices_of(const model::Parameter& parameter) {
  const auto dimensions = parameter.shape.size();
  const auto rows = static_cast<std::size_t>(parameter.shape[dimensions - 2]),
             columns = static_cast<std::size_t>(parameter.shape[dimensions - 1]);
  std::vector<MatrixPlace> out;
  for (std::size_t at = 0; at < parameter.size; at += rows * columns)
    out.push_back({parameter.offset + at, rows, columns});
  return out;
}

}  // namespace train
