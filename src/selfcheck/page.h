// docs/wrong-elsewhere.md: what the checks are about and who had it wrong.
#pragma once

#include <string>

#include "selfcheck/check.h"

namespace selfcheck {

// Markdown without the title. Needs no computation, so entries without `run` do.
std::string page(std::span<const check::Row> rows);

}  // namespace selfcheck
