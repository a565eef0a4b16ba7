#include "train/released.h"

namespace train {

base::Result<std::vector<float>> averaged(const store::Safetensors& state, const std::string& name,
                                          const average::Choice& average, std::int64_t step) {
  const auto at = state.tensors().find(name);
  const auto& entry = average.entry();
  if (at == state.tensors().end() || !entry.mean)
    return base::Error{base::Code::missing, "it keeps no average of a tensor '" + name + "'",
                       state.path(), "export the weights of the last step"};
  const auto& shape = at->second.shape;
  std::vector<float> weights(at->second.count), out(weights.size());
  TRY(state.read(name, shape, weights));
  std::vector<std::vector<float>> kept;
  std::vector<const float*> arrays;
  for (const auto& array : average::arrays_of(average)) {
    TRY(state.read(array + "/" + name, shape, kept.emplace_back(weights.size())));
    arrays.push_back(kept.back().data());
  }
  entry.mean(average.settings(), step, weights.data(), arrays.data(), out.data(), out.size());
  return out;
}

base::Result<void> check_released(const average::Choice& average, std::int64_t steps,
                                  const std::string& where) {
  const auto& entry = average.entry();
  const auto taken = entry.taken ? entry.taken(average.settings(), steps) : 0;
  if (taken >= 2) return {};
  return base::Error{base::Code::bad_request,
                     "export.weights asks for the average of the weights, and train.average '" +
                         average.kind() + "' has taken in " +
                         (taken == 1 ? "those of one step" : "none") + " after " +
                         std::to_string(steps) + (steps == 1 ? " step" : " steps"),
                     where,
                     "an average is of two or more: take them in more often with "
                     "train.average.every, train longer, or leave export.weights out"};
}

}  // namespace train
