// What was made from what, by content ids and through the records of the ledger, whether or not it
// still stands anywhere.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "audit/check.h"

namespace audit {

// The last record before `end` of an artefact with that content id.
std::optional<std::size_t> record_of(const Book& book, const std::string& id, std::size_t end);

// Content ids of the artefact that `record` records and of all that it was made from.
std::set<std::string> ancestors(const Book& book, std::size_t record);

}  // namespace audit
