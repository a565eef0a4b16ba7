#include "train/update.h"

#include <algorithm>

#include "train/newton_schulz.h"

namespace train {

namespace {

constexpr std::size_t kMost = 1 << 16;

void add_stretches(const model::Parameter& p, double share, std::vector<Part>& out) {
  for (std::size_t at = 0; at < p.size; at += kMost)
    out.push_back({.begin = p.offset + at,
                   .end = p.offset + std::min(p.size, at + kMost),
                   .decay = p.decay,
                   .trained = p.trained,
                   .share = share});
}

std::vector<Part> stretches_by(const model::Layout& layout, const std::vector<double>& rates) {
  std::vector<Part> out;
  for (std::size_t i = 0; i < layout.parameters.size(); ++i)
    add_stretches(layout.parameters[i], rates.empty() ? 1 : rates[i], out);
  return out;
}

}  // namespace

std::vector<Part> stretches_of(const model::Layout& layout) { return stretches_by(layout, {}); }

std::vector<Part> parts_of(const model::Model& model, const model::Layout& layout,
                           const optimizer::Entry& optimizer, const std::vector<double>& rates) {
  CHECK(rates.empty() || !optimizer.update_matrix, "a matrix as a whole takes the whole rate");
  if (!optimizer.update_matrix) return stretches_by(layout, rates);
  const auto hidden = hidden_matrices(model);
  std::vector<Part> out, stretches;
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const auto& p = layout.parameters[i];
    if (!hidden[i])
      add_stretches(p, 1, stretches);
    else
      for (const auto& m : matrices_of(p))
        out.push_back({m.offset, m.end(), p.decay, p.trained, m.rows, m.columns});
  }
  std::ranges::sort(out, [](const Part& a, const Part& b) {
    const auto m = a.end - a.begin, n = b.end - b.begin;
    return m != n ? m > n : a.begin < b.begin;
  });
  out.insert(out.end(), stretches.begin(), stretches.end());
  return out;
}

void update_part(const Part& part, const base::Choice<optimizer::Registry>& optimizer, double rate,
                 double clip, const float* gradient, State& state) {
  std::vector<float*> arrays;
  for (std::size_t array = 0; array < state.optimizer.size(); ++array)
    arrays.push_back(state.at(array, part.begin));
  const auto& entry = optimizer.entry();
  auto* const weight = state.weights.data() + part.begin;
  if (part.rows > 0)
    entry.update_matrix(optimizer.settings(), rate, clip, state.updates(),
                        {gradient, weight, arrays.data(), part.rows, part.columns, orthogonalise});
  else
    entry.update(optimizer.settings(), rate, clip, state.updates(),
                 {gradient, weight, arrays.data(), part.end - part.begin, part.decay, part.share});
}

}  // namespace train
