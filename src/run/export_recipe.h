// [export]: what an exported model says of itself that no training knows. A recipe may leave it out.
#pragma once

#include <string>

#include "base/result.h"

namespace run {

struct ExportRecipe {
  std::string license;

  template <class V>
  void fields(V& v) {
    v(license, "license",
      "licence of the weights, as an SPDX expression or LicenseRef-my-own; README.md of the model "
      "and its card state it. Empty states none; it never follows from the licences of the data");
  }
  // Error: bad_data for what is no SPDX expression, bad_request for one that names no licence.
  base::Result<void> check() const;
};

}  // namespace run
