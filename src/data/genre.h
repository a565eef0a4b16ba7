// Kinds of writing that a source may state. Limits of rules can differ by them (limits.h): what is
// boilerplate on a page of the web is how a manual is written.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace data {

struct Genre {
  const char* name;
  const char* summary;
};
std::span<const Genre> genres();
bool is_genre(std::string_view name);

// Empty is allowed: nothing is stated. Error: bad_request, with the nearest known one.
base::Result<void> check_genre(const std::string& genre, const std::string& where);

}  // namespace data
