// Secrets in code: keys whose issuer writes a mark into them, private keys, signed tokens (RFC 7519), passwords
// in addresses and in assignments.
#pragma once

#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

void find_secrets(std::string_view text, Spans& out);

}  // namespace data::privacy
