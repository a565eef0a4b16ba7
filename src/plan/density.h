// How many bytes a token of some text stands for, tried on a sample of it: text that repeats its
// phrases comes to half as many tokens as other text of its size.
#pragma once

#include <span>
#include <string>

#include "base/context.h"

namespace plan {

// Against bytes_per_token() of the vocabulary that is learned here for the trial, a small one.
// Texts of some dozen kilobytes are enough; 1 where there is hardly any. Error: failed.
base::Result<double> density(std::span<const std::string> texts, base::Context& ctx);

}  // namespace plan
