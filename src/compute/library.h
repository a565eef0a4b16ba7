// Which libtorch computes.
#pragma once

#include <string>

namespace compute {

std::string library_version();  // "torch 2.13.0"

}  // namespace compute
