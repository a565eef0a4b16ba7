// The address by which visitors know a server that stands behind a proxy with TLS.
//
//   https://llm.city.example        https://www.city.example/llm/
//
// Its host is one of ours, its origin may ask, and its path may stand before every path of ours: a
// proxy may pass that path on or take it off.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace serve {

struct PublicUrl {
  std::string origin;  // "https://llm.city.example", as browsers send it; "": there is none
  std::string host;    // "llm.city.example" or "llm.city.example:8443"
  std::string path;    // "/llm", or ""

  std::string text() const { return origin + path + "/"; }
  // "/llm/card" -> "/card"; a path without the prefix is returned as it is. "/llm" alone -> "".
  std::string inside(const std::string& asked) const;
};

// Error: bad_request for anything but http or https, a host, a port, and a plain path.
base::Result<PublicUrl> parse_public_url(std::string_view text);

}  // namespace serve
