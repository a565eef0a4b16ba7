// What schema.org says of a page in <script type="application/ld+json">.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace data::extract {

struct JsonLd {
  std::vector<std::pair<std::string, std::string>>
      values;  // headline, datePublished, ..., inLanguage
  std::vector<std::string> authors, licenses;
};

// Nothing of what is no JSON. Of several objects, articles and pages say what they are; other things,
// such as the organisation, only their licences.
JsonLd read_json_ld(std::string_view text);

}  // namespace data::extract
