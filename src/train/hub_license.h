// The licence of the weights in the front matter of README.md. Model hubs know a list of names of
// their own, most of them SPDX identifiers in small letters; any other licence is "other" to them,
// with its name beside.
// Source: https://huggingface.co/docs/hub/repositories-licenses
#pragma once

#include <string>

namespace train {

// The lines, ended. `license` is an SPDX expression, or empty where none is stated ("unknown").
std::string hub_license(const std::string& license);

}  // namespace train
