// What a source found out about the licence of a document.
#pragma once

#include <string>
#include <vector>

namespace data {

struct LicenseDecision {
  std::string expression = "NOASSERTION";  // SPDX
  std::string declared;                    // as the source says it: "MPL-1.1 or GPL-2"
  std::string stanza;                      // where it says so: "copyright stanza 1 'Files: *'"
  std::string text;                        // licence text the source gives; may be empty
  std::string sha256;                      // of text, hex
  // What a reader of the expression must know besides: "its text adds 'Some files include ...'".
  std::vector<std::string> flags;
};

}  // namespace data
