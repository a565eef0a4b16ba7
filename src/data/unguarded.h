// How much of the held-out text a training may have read all the same: what equals a text that is
// trained on in its language (case, digits and signs aside, dedup/fold.h), what resembles text of a
// document that is no copy and stays whole, and what resembles text on so many documents that it
// keeps none apart (guard.h). Labels and headings, which stand on any page, are counted like
// everything else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/stage.h"

namespace data {

struct HeldoutCount {
  std::string set, language;
  std::int64_t blocks = 0, bytes = 0;  // of block texts
  std::int64_t unguarded_blocks = 0, unguarded_bytes = 0;
};

// By set, then language. Call it behind the last stage: what other stages took is not trained on.
std::vector<HeldoutCount> count_heldout(const Candidates& candidates);

base::Json to_json(const HeldoutCount& count);

}  // namespace data
