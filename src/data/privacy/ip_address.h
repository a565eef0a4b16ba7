// Addresses of the Internet that may be somebody's: IPv4 in four decimal parts, IPv6 (RFC 4291), public ones
// alone. Private, local, reserved and documentation addresses (IANA's registries) are nobody's.
#pragma once

#include <optional>
#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

bool is_public_ipv4(std::string_view text);
bool is_public_ipv6(std::string_view text);

void find_ip_addresses(std::string_view text, Spans& out);

}  // namespace data::privacy
