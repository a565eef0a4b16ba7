#include "train/hub_license.h"

#include <algorithm>

#include "base/ascii.h"

namespace train {

namespace {

// Those names that are an SPDX identifier in small letters. GPL-3.0-only is none of them: hubs call
// it as the list did before, which leaves open whether a later version will do.
constexpr const char* kKnown[] = {"afl-3.0",
                                  "agpl-3.0",
                                  "apache-2.0",
                                  "artistic-2.0",
                                  "bsd-2-clause",
                                  "bsd-3-clause",
                                  "bsl-1.0",
                                  "cc-by-2.0",
                                  "cc-by-2.5",
                                  "cc-by-3.0",
                                  "cc-by-4.0",
                                  "cc-by-nc-2.0",
                                  "cc-by-nc-3.0",
                                  "cc-by-nc-4.0",
                                  "cc-by-nc-nd-3.0",
                                  "cc-by-nc-nd-4.0",
                                  "cc-by-nc-sa-2.0",
                                  "cc-by-nc-sa-3.0",
                                  "cc-by-nc-sa-4.0",
                                  "cc-by-nd-4.0",
                                  "cc-by-sa-3.0",
                                  "cc-by-sa-4.0",
                                  "cc0-1.0",
                                  "ecl-2.0",
                                  "epl-1.0",
                                  "epl-2.0",
                                  "eupl-1.1",
                                  "gpl-2.0",
                                  "gpl-3.0",
                                  "isc",
                                  "lgpl-2.1",
                                  "lgpl-3.0",
                                  "lppl-1.3c",
                                  "mit",
                                  "mpl-2.0",
                                  "ms-pl",
                                  "ncsa",
                                  "ofl-1.1",
                                  "osl-3.0",
                                  "postgresql",
                                  "unlicense",
                                  "wtfpl",
                                  "zlib"};

}  // namespace

std::string hub_license(const std::string& license) {
  if (license.empty()) return "license: unknown\n";
  const auto small = base::ascii_lower(license);
  if (std::ranges::find(kKnown, small) != std::end(kKnown)) return "license: " + small + "\n";
  return "license: other\nlicense_name: \"" + license + "\"\n";
}

}  // namespace train
