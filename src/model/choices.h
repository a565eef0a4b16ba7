// Tables of choices (Parameter::choices): whole numbers that stand as floats among weights.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/layout.h"

namespace model {

// Such a table is an index: one from outside must never reach the kernels. Error: bad_data for a number
// that is not whole or not below `p.choices`.
base::Result<void> check_choices(const Parameter& p, std::span<const float> values,
                                 const std::string& where);

// Of values that were checked or made here.
std::vector<std::int64_t> whole_numbers(std::span<const float> values);

}  // namespace model
