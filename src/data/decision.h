// decisions.jsonl.zst: one line for each document or block that did not go into training as
// it came.
//
//   {"id","key","block","language","source","rule","version","verdict","reason","blocks","bytes"}
//
// id and key name the document, `block` the block's key (absent: the whole document was decided
// on). verdict: dropped, heldout, masked. bytes: what the verdict took, for masked net.
//
// A file that its source left out has no document and so no id: rule "unread", verdict "left out",
// `key` is its path inside the source, blocks and bytes are 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/candidate.h"
#include "data/source.h"
#include "data/tally.h"

namespace data {

// What a rule is called to people and since which version it means what it means; registered rules
// and those of the stages. Version 0 for a name that is neither.
struct RuleInfo {
  std::int64_t version = 0;
  std::string summary;
};
RuleInfo rule_info(const std::string& rule);

// The line of a file that was not read.
base::Json decide(const Fetched& source, const LeftOut& file);

// The lines of one document, counted into its account as they are made.
std::vector<base::Json> decide(const Candidate& candidate, Account& account);

}  // namespace data
