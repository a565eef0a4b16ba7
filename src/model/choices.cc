#include "model/choices.h"

#include <cmath>

namespace model {

base::Result<void> check_choices(const Parameter& p, std::span<const float> values,
                                 const std::string& where) {
  for (const float value : values)
    if (!(value >= 0 && value < static_cast<float>(p.choices) && std::floor(value) == value))
      return base::Error{base::Code::bad_data,
                         "the tensor '" + p.name + "' holds " + std::to_string(value) +
                             ", it must hold whole numbers below " + std::to_string(p.choices),
                         where, "fetch the model again"};
  return {};
}

std::vector<std::int64_t> whole_numbers(std::span<const float> values) {
  std::vector<std::int64_t> out;
  for (const float value : values) out.push_back(static_cast<std::int64_t>(value));
  return out;
}

}  // namespace model
