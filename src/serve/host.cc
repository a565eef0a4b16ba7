#include "serve/host.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <memory>
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
  auto address = ip::make_address(name, failure);
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

// Of an interface's own form; nothing for what is no internet address.
std::optional<ip::address> address_of(const sockaddr* own) {
  if (own && own->sa_family == AF_INET)
    return ip::make_address_v4(ntohl(reinterpret_cast<const sockaddr_in*>(own)->sin_addr.s_addr));
  if (!own || own->sa_family != AF_INET6) return {};
  ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(own)->sin6_addr, bytes.size());
  return ip::make_address_v6(bytes);
}

std::vector<ip::address> own_addresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, &::freeifaddrs);
  std::vector<ip::address> out;
  for (const auto* one = first; one; one = one->ifa_next) {
    const auto address = one->ifa_flags & IFF_UP ? address_of(one->ifa_addr) : std::nullopt;
    if (!address || address->is_loopback()) continue;
    if (address->is_v6() && address->to_v6().is_link_local()) continue;
    out.push_back(*address);
  }
  return out;
}

std::string in_url(const ip::address& address) {
  return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
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

bool known_origin(const std::string& origin, const std::string& host, const PublicUrl& url) {
  if (origin.empty() || (!url.origin.empty() && origin == url.origin)) return true;
  return origin == "http://" + host && (url.origin.empty() || host != url.host);
}

std::vector<std::string> reached_as(const std::string& bound) {
  const auto address = address_of(name_of(bound));
  if (address && !address->is_unspecified()) return {in_url(*address)};
  if (!address) return {bound};
  std::vector<std::string> out;
  for (const auto& own : own_addresses())
    if (address->is_v6() || own.is_v4()) out.push_back(in_url(own));
  return out;
}

bool KnownHosts::know(std::string_view host) const {
  const auto name = name_of(host);
  return host.empty() || is_loopback(name) || (addresses_ && address_of(name)) ||
         std::ranges::find(names_, name) != names_.end();
}

}  // namespace serve
