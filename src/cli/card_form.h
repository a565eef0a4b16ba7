// The members of a card and of where a figure in it comes from, as --json prints them.
#pragma once

#include "cli/json_form.h"

namespace cli {

void add_card_members(JsonRows& rows);
void add_why_members(JsonRows& rows);

}  // namespace cli
