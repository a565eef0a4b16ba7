// A record of a ledger, as `janua ledger` prints it with --json.
#pragma once

#include "cli/json_form.h"

namespace cli {

inline constexpr JsonMember kRecordMembers[] = {
    {"", "object", ""},
    {"index", "whole number", "from 0"},
    {"kind", "text", ""},
    {"time", "text", "when it was written"},
    {"prev", "text", "digest of the record before"},
    {"digest", "text", "of this one"},
    {"body", "anything", "what it says; docs/formats/ledger.md has the kinds"},
    {"left?", "whole number", "records of its group that follow"}};

}  // namespace cli
