// What a disk says of a file or folder that stands there and that this user may not read: it has a
// name of its own, for who reads a folder of many leaves it out and goes on.
#pragma once

#include "base/result.h"

namespace base {

inline constexpr const char* kForbidden = "not readable by this user";

inline bool is_forbidden(const Error& error) { return error.what == kForbidden; }

}  // namespace base
