#include "serve/public_url.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace serve {
namespace {

using base::Error;
using base::Result;

Error wrong(std::string_view url, const std::string& what) {
  return {base::Code::bad_request, "'" + std::string(url) + "' " + what, "--public-url",
          "write it as in https://llm.city.example or https://www.city.example/llm"};
}

bool all_of(std::string_view text, std::string_view extra) {
  return std::ranges::all_of(text, [&](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return plain || extra.find(c) != std::string_view::npos;
  });
}

// Browsers leave the port of the scheme out of Origin and Host (RFC 6454, section 6.2).
Result<std::string> port_of(std::string_view url, std::string_view digits, bool tls) {
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port < 1 || port > 65535)
    return wrong(url, "names no port from 1 to 65535");
  return port == (tls ? 443 : 80) ? "" : ":" + std::to_string(port);
}

Result<std::string> host_of(std::string_view url, std::string_view authority, bool tls) {
  if (authority.find('@') != std::string_view::npos)
    return wrong(url, "holds a user name, which everybody would see");
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto name = authority.substr(0, colon);
  const bool v6 = name.starts_with('[');
  if (name.empty() || !(v6 ? name.ends_with(']') && all_of(name, "[]:.") : all_of(name, "-.")))
    return wrong(url, "names no host (a name with other letters is written as xn--...)");
  if (colon == std::string_view::npos) return base::ascii_lower(name);
  return base::ascii_lower(name) + TRY(port_of(url, authority.substr(colon + 1), tls));
}

Result<std::string> path_of(std::string_view url, std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const bool steps = ("/" + std::string(path) + "/").find("/./") != std::string::npos ||
                     (std::string(path) + "/").find("/../") != std::string::npos;
  if (!all_of(path, "/-._~") || path.find("//") != std::string_view::npos || steps)
    return wrong(url, "has a path that is not plain (letters, digits and - . _ ~ between slashes)");
  return std::string(path);
}

}  // namespace

Result<PublicUrl> parse_public_url(std::string_view text) {
  const auto scheme = base::ascii_lower(text.substr(0, text.find("://")));
  if (scheme != "https" && scheme != "http")
    return wrong(text, "does not begin with https:// or http://");
  const auto rest = text.substr(scheme.size() + 3);
  const auto slash = std::min(rest.find_first_of("/?#"), rest.size());
  PublicUrl out;
  out.host = TRY(host_of(text, rest.substr(0, slash), scheme == "https"));
  out.path = TRY(path_of(text, rest.substr(slash)));
  out.origin = scheme + "://" + out.host;
  return out;
}

std::string PublicUrl::inside(const std::string& asked) const {
  if (path.empty() || !asked.starts_with(path)) return asked;
  const auto rest = asked.substr(path.size());
  return rest.empty() || rest.front() == '/' ? rest : asked;
}

}  // namespace serve
