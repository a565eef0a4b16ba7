// Paths of URLs, and the patterns over them that robots.txt began: RFC 9309, 2.2.2 and 2.2.3.
//
// "*" stands for any octets, "$" at the end for the end; a pattern without it matches whatever begins like
// that. Octets are compared as RFC 3986 calls equivalent: encoded unreserved characters are what they stand
// for, others stay encoded with upper-case digits, and what cannot stand in an address is encoded. TDMRep, aipref and
// ai.txt have the same patterns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace data::rights {

// "/a?b" of "https://host/a?b#c"; "/" where nothing stands behind the host. What begins with "/" is a path.
std::string_view path_of(std::string_view url);

// A path as patterns meet it.
std::string comparable_path(std::string_view path);

class PathPattern {
 public:
  explicit PathPattern(std::string_view written);

  bool matches(std::string_view comparable) const;
  // The length that decides between patterns: encoded octets, "*" and "$" among them.
  std::size_t octets() const { return octets_; }

 private:
  std::vector<std::string> parts_;  // between the stars
  bool to_the_end_ = false;
  std::size_t octets_ = 0;
};

}  // namespace data::rights
