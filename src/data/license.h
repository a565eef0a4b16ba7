// What a source found out about the licence of a document.
#pragma once

#include <string>

namespace data {

struct LicenseDecision {
  std::string expression = "NOASSERTION";  // SPDX
  std::string declared;                    // as the source says it: "MPL-1.1 or GPL-2"
  std::string stanza;                      // where it says so: "copyright stanza 1 'Files: *'"
  std::string text;                        // licence text the source gives; may be empty
  std::string sha256;                      // of text, hex
};

}  // namespace data
