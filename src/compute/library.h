// Which library computes matrix products and attention.
#pragma once

#include <string>

namespace compute {

std::string library_version();  // "torch 2.13.0"; "none" in builds without it

}  // namespace compute
