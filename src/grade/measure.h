// How long an answer is.
#pragma once

#include "grade/grader.h"

namespace grade {

// Error: bad_request for a unit other than characters, words, tokens.
base::Result<void> check_unit(const std::string& unit);

// Code points, words by Unicode's rules, or the line's "tokens". Error: bad_data for a line without these.
base::Result<double> measure(const Asked& asked, const std::string& unit);

}  // namespace grade
