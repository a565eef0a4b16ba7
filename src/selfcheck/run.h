// Runs checks and says what came out.
#pragma once

#include "selfcheck/check.h"

namespace selfcheck {

struct Outcome {
  const check::Row* row;
  Finding finding;
  std::string error = "";  // the sentence of a check that could not be computed: that is red too
  bool right = false;
};

// All rows, or those named in `only`, in the order of the rows. Error: bad_request for a name that is
// none; interrupted.
base::Result<std::vector<Outcome>> run(std::span<const check::Row> rows,
                                       const std::vector<std::string>& only, base::Context& ctx);

// Names of those that are not right.
std::vector<std::string> red(const std::vector<Outcome>& outcomes);

// A table for people: name, right value, ours, ok; below each what the values are, what the fault
// gives, and whose it was.
std::string to_text(const std::vector<Outcome>& outcomes);
base::Json to_json(const std::vector<Outcome>& outcomes);

}  // namespace selfcheck
