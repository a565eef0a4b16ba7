// decisions.jsonl.zst: one line for each document or block that did not go into training as
// it came.
//
//   {"id","key","block","language","source","rule","version","verdict","reason","blocks","bytes"}
//
// id and key name the document, `block` the block's key (absent: the whole document was decided
// on). verdict: dropped, heldout, masked. bytes: what the verdict took, for masked net.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/candidate.h"
#include "data/tally.h"

namespace data {

// What a rule is called to people and since which version it means what it means; registered rules
// and those of the stages. Version 0 for a name that is neither.
struct RuleInfo {
  std::int64_t version = 0;
  std::string summary;
};
RuleInfo rule_info(const std::string& rule);

// The lines of one document, counted into its account as they are made.
std::vector<base::Json> decide(const Candidate& candidate, Account& account);

}  // namespace data
