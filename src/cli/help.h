// What people read of the commands, made of their entries: --help, docs/cli.md and the man page.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace cli {

// "data_show" -> "data show"
std::string words_of(const std::string& name);

// "janua data show DIR DOC [--all]"
std::string usage_of(const Row& row);

// "a|b|c" -> a, b, c; nothing for a placeholder such as "DIR".
std::vector<std::string> values_of(const std::string& placeholder);

// One command whole, if `words` name it: usage, arguments, flags with what they are without being
// given, examples. Else all commands, or those that begin with `words`, under their headings. Error:
// bad_request if none does.
base::Result<std::string> help_text(std::span<const Row> rows,
                                    const std::vector<std::string>& words);

std::string cli_page(std::span<const Row> rows);  // Markdown
std::string man_page(std::span<const Row> rows);  // roff, for man(1)

}  // namespace cli
