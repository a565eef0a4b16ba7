// Commands that answer lines of JSON on standard input, one line for each.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <functional>
#include <string>

#include "base/json.h"
#include "cli/command.h"

namespace cli {

// Whether something other than a person writes there.
inline bool is_piped(std::FILE* file) { return isatty(fileno(file)) == 0; }

// Prints for each line what `answer` makes of it, or {"error": ...}, before the next one is waited for: who
// sends a line may wait for its answer. Error: io; bad_data for a line longer than 256 MiB.
base::Result<void> answer_texts(
    const Invocation& call,
    const std::function<base::Result<base::Json>(const std::string&)>& answer,
    std::FILE* in = stdin);

// The same of JSON: what is none gets an error, too, and so does an empty line.
base::Result<void> answer_lines(
    const Invocation& call,
    const std::function<base::Result<base::Json>(const base::Json&)>& answer,
    std::FILE* in = stdin);

}  // namespace cli
