// What a shell may offer next: commands, flags, values, keys of recipes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace cli {

// `words` follow "janua"; the last one is the one being written, maybe empty. `keys` are those that
// --set knows. Nothing where a file or free text belongs: the shell then offers files.
std::vector<std::string> complete(std::span<const Row> rows, const std::vector<std::string>& words,
                                  const std::vector<std::string>& keys);

}  // namespace cli
