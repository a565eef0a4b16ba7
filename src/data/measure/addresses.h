// E-mail and IP addresses as datatrove's PII formatter finds and replaces them.
//
// Its own two addresses and six numbers stand in for what is found, in turn, from the first one on in each text. An IP
// address that is not globally routable stays; a number above 255 hides none ("256.1.1.1" holds "56.1.1.1"). What a
// recipe masks is found by other rules (privacy/email.h).
#pragma once

#include <string>
#include <string_view>

namespace data::measure {

std::string mask_emails(std::string_view text);
std::string mask_ip_addresses(std::string_view text);

}  // namespace data::measure
