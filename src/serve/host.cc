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
#include "base/visible.h"

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

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_plain_name(std::string_view name) {
  return std::ranges::any_of(name, is_alphanumeric) && !name.starts_with('.') &&
         name.find("..") == std::string_view::npos && std::ranges::all_of(name, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
         });
}

// Without the zone that some systems write behind an address ("fe80::1%eth0").
bool is_v6_address(std::string_view name) {
  return name.find('%') == std::string_view::npos && name.find(':') != std::string_view::npos &&
         address_of(std::string(name)).has_value();
}

// Without a port; an IPv6 address with or without brackets.
bool is_host_name(std::string_view name) {
  if (name.starts_with('[') && name.ends_with(']'))
    return is_v6_address(name.substr(1, name.size() - 2));
  return is_plain_name(name) || is_v6_address(name);
}

// What may stand behind a name: nothing, or a colon and digits.
bool is_port(std::string_view rest) {
  constexpr std::size_t most = 5;
  return rest.empty() ||
         (rest.front() == ':' && rest.size() <= 1 + most &&
          std::ranges::all_of(rest.substr(1), [](char c) { return c >= '0' && c <= '9'; }));
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

bool is_host(std::string_view host) {
  const bool bare = !host.starts_with('[') && std::ranges::count(host, ':') != 1;
  const auto bracket = host.find(']');
  const auto colon =
      bare ? host.size()
           : std::min(host.find(':', bracket == std::string_view::npos ? 0 : bracket), host.size());
  return is_host_name(host.substr(0, colon)) && is_port(host.substr(colon));
}

base::Result<std::vector<std::string>> parse_host_names(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto name = text.substr(begin, end - begin);
    if (!is_host_name(name))
      return base::Error{
          base::Code::bad_request, "'" + base::visible(name) + "' is no name of a host",
          "--allow-host",
          "names have letters, digits, '-', '_' and '.' (other letters are written "
          "as xn--...); addresses are taken too, ports and wildcards are not; between "
          "two stands one comma and no space"};
    out.emplace_back(name);
    begin = end + 1;
  }
  return out;
}

bool names_loopback(std::string_view host) { return is_loopback(name_of(host)); }

KnownHosts::KnownHosts(const std::string& bound, std::vector<std::string> named)
    : addresses_(!names_loopback(bound)), names_(std::move(named)) {
  for (auto& name : names_) name = name_of(name);
  names_.push_back(name_of(bound));
  std::array<char, 256> own{};
  if (addresses_ && ::gethostname(own.data(), own.size() - 1) == 0)
    names_.push_back(name_of(own.data()));
}

bool known_origin(const std::string& origin, const std::string& host, const PublicUrl& url,
                  bool tls) {
  if (origin.empty() || (!url.origin.empty() && origin == url.origin)) return true;
  return origin == (tls ? "https://" : "http://") + host &&
         (url.origin.empty() || host != url.host);
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
