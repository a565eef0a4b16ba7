// [export]: what an exported model says of itself that no training knows. A recipe may leave it out.
#pragma once

#include <string>

#include "base/field.h"

namespace run {

struct ExportRecipe {
  std::string license;
  std::string weights = "last";

  template <class V>
  void fields(V& v) {
    v(license, "license",
      "licence of the weights, as an SPDX expression or LicenseRef-my-own; README.md of the model "
      "and its card state it. Empty states none; it never follows from the licences of the data");
    v(weights, "weights",
      "which weights are released: last, those of the last step, or average, that of train.average");
  }
  bool releases_average() const { return weights == "average"; }
  // Error: bad_data for what is no SPDX expression, bad_request for one that names no licence.
  base::Result<void> check() const;
};

}  // namespace run

namespace base {

// Without `weights` where they are the last ones: exports stay as they were before it could be said.
template <>
Json to_json(const run::ExportRecipe& recipe);

}  // namespace base
