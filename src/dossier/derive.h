// Numbers that a paper computes from quoted ones, each by a name, so that whoever reads the paper can
// do it again:
//
//   sum          a + b + ...
//   difference   a - b - ...
//   share        a / (b + ...)
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace dossier {

// Whole numbers stay whole (but in a share). Error: bad_data for a name that is none of the above, a
// part that is no number, too few parts, a whole number beyond 64 bits, a share of nothing.
base::Result<base::Json> compute(const std::string& how, std::span<const base::Json> parts);

// The names above.
std::vector<std::string> ways_to_compute();

}  // namespace dossier
