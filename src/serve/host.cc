#include "serve/host.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <optional>

#include "base/ascii.h"

namespace serve {
namespace {

namespace ip = boost::asio::ip;

// "[::1]:8080" -> "::1"; a bare IPv6 address has colons of its own. In lower case, without the dot
// that may end a name.
std::string name_of(std::string_view host) {
  if (host.starts_with('[')) {
    host = host.substr(1, std::max<std::size_t>(host.find(']'), 1) - 1);
  } else if (std::ranges::count(host, ':') == 1) {
    host = host.substr(0, host.find(':'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  return base::ascii_lower(host);
}

std::optional<ip::address> address_of(const std::string& name) {
  boost::system::error_code failure;
  const auto address = ip::make_address(name, failure);
  if (failure) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

bool is_loopback(const std::string& name) {
  if (name == "localhost" || name.ends_with(".localhost")) return true;  // RFC 6761, section 6.3
  const auto address = address_of(name);
  return address && address->is_loopback();
}

}  // namespace

bool names_loopback(std::string_view host) { return is_loopback(name_of(host)); }

KnownHosts::KnownHosts(const std::string& bound, std::vector<std::string> named)
    : addresses_(!names_loopback(bound)), names_(std::move(named)) {
  for (auto& name : names_) name = name_of(name);
  names_.push_back(name_of(bound));
  std::array<char, 256> own{};
  if (addresses_ && ::gethostname(own.data(), own.size() - 1) == 0)
    names_.push_back(name_of(own.data()));
}

bool KnownHosts::know(std::string_view host) const {
  const auto name = name_of(host);
  return host.empty() || is_loopback(name) || (addresses_ && address_of(name)) ||
         std::ranges::find(names_, name) != names_.end();
}

}  // namespace serve
