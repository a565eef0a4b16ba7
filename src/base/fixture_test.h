// Where the reference fixtures stand: $JANUA_FIXTURES,
// else shared/fixtures beside the source folder.
//
// Without them the tests that need them are skipped by name, except on CI (CI=true),
// where they fail.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/disk.h"

namespace base {

inline constexpr const char* kNoFixtures =
    "reference fixtures are missing: set JANUA_FIXTURES, or put them beside the source folder as "
    "shared/fixtures";

// The folder, or "" after failing the test if this is CI.
inline std::string fixture_folder(const std::string& name) {
  const char* set = std::getenv("JANUA_FIXTURES");
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto root =
      set ? std::string(set) : std::string(source ? source : ".") + "/../shared/fixtures";
  auto folder = root + "/" + name;
  if (real_disk()->is_folder(folder)) return folder;
  const char* ci = std::getenv("CI");
  if (ci && std::string(ci) == "true") ADD_FAILURE() << folder << ": " << kNoFixtures;
  return "";
}

}  // namespace base
