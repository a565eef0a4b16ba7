#include "model/layout.h"

namespace model {

std::size_t Layout::add(std::string name, std::vector<std::int64_t> shape) {
  constexpr std::size_t kAlign = 64;
  Parameter parameter{std::move(name), std::move(shape), size, 1, false};
  for (const auto width : parameter.shape) parameter.size *= static_cast<std::size_t>(width);
  parameter.decay = parameter.shape.size() > 1;
  size += (parameter.size + kAlign - 1) / kAlign * kAlign;
  parameters.push_back(std::move(parameter));
  return parameters.size() - 1;
}

const Parameter* Layout::find(const std::string& name) const {
  for (const auto& parameter : parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

std::size_t Layout::count() const {
  std::size_t sum = 0;
  for (const auto& parameter : parameters) sum += parameter.size;
  return sum;
}

}  // namespace model
