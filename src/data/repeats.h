// The two sides of leaving documents whole: what of them is trained on twice, and what no longer
// stands anywhere since a document went for a part of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"

namespace data {

struct Repeats {
  // Of text and program text as long as what counts as a repeat (stage_repeats.cc), in documents
  // that are trained on: bytes of blocks that stand, letter by letter, on one that was kept before.
  std::int64_t repeated_bytes = 0;
  // Bytes of distinct blocks that stand in no document that is trained on, by the rule that took
  // theirs: "repeated_document", "heldout_equal", "heldout_near".
  std::map<std::string, std::int64_t> lost_bytes;
};
using RepeatsOf = std::map<std::string, Repeats>;  // by language

base::Json to_json(const Repeats& repeats);

}  // namespace data
