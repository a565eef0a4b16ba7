// What a disk says of a file or folder that stands there and that cannot be opened: by this user, or
// by anybody, for its path is longer than the system takes (PATH_MAX). Each has a name of its own,
// for who reads a folder of many leaves it out and goes on; a medium that fails is none of them.
#pragma once

#include "base/result.h"

namespace base {

inline constexpr const char* kForbidden = "not readable by this user";
inline constexpr const char* kTooLong = "its path is longer than this system can open";

inline bool cannot_be_opened(const Error& error) {
  return error.what == kForbidden || error.what == kTooLong;
}

}  // namespace base
