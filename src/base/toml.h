// How deep a TOML text nests, looked at before any parser recurses into it.
#pragma once

#include <string>
#include <string_view>

namespace base {

// The first line on which tables, lists and dotted keys stand within each other more than `most`
// deep, or 0. Text that is not TOML may get any answer; whatever a parser would accept before its
// first error is measured.
int line_too_deep(std::string_view toml, int most);

// The sentence for it.
std::string too_deep();

}  // namespace base
