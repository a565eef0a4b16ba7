// What is said of a page around its text: fields of its HTTP response, and tags of its HTML.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace data::rights {

using Fields = std::vector<std::pair<std::string, std::string>>;  // name and value, as they arrived

// The values of all fields of that name, in order, without white space around them; names ignore case.
std::vector<std::string_view> values_of(const Fields& fields, std::string_view name);

std::string_view without_space(std::string_view text);  // at both ends

struct Tag {
  std::string name;  // in lower case
  std::vector<std::pair<std::string, std::string>>
      attributes;        // names in lower case, values decoded
  std::string_view raw;  // of a script the text up to its end, of the page's bytes

  // The first of that name, "" where there is none.
  std::string_view attribute(std::string_view name) const;
};

// Start tags in order as store/html_tag_scan.h finds them: what stands in comments, scripts,
// styles, titles and their like is none. Never fails; a tag that the page ends in is none.
std::vector<Tag> start_tags(std::string_view html);

}  // namespace data::rights
