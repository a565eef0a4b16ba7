// Base64 (RFC 4648, section 4) and hex digits.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

std::string base64(std::string_view bytes);  // padded, on one line

// Error: bad_data for anything but the spelling that base64() gives.
Result<std::string> from_base64(std::string_view text);

std::string hex(std::string_view bytes);  // lower-case digits, two a byte

// Whether all of it is lower-case hex digits.
bool is_hex(std::string_view text);

// Error: bad_data for anything but pairs of lower-case hex digits.
Result<std::string> from_hex(std::string_view text);

}  // namespace base
