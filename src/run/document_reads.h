// How often a training read a document: from the order of its rows, which is a function of seed,
// shards and recipe.
//
// Where a corpus says "in the training text", a short training may still have ended before it came
// to the document.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/context.h"
#include "train/reading.h"

namespace run {

// A training that stands in the folder of a run, and the shards that it read.
struct Training {
  std::string name;  // of the stage
  std::int64_t steps = 0;
  base::Path shards;
  train::Order order;
  std::uint64_t samples = 0;  // rows that it read
};

// Finished trainings in `out` whose shards stand there too and were made from the corpus with that
// content id; by name. What cannot be read is passed over: who looks at a document of a damaged
// life learns of the damage from an audit.
std::vector<Training> trainings_of(const base::Path& out, const std::string& corpus_id,
                                   base::Context& ctx);

// How often it read the tokens of the document with that id; nothing if its shards hold none.
// Error: bad_data, interrupted.
base::Result<std::optional<train::Times>> times_read(const Training& training,
                                                     const std::string& language,
                                                     const std::string& id, base::Context& ctx);

// By id, the steps (1 the first) whose rows hold tokens of each of these documents of one language;
// those that its shards do not hold lack. Error: bad_data, interrupted.
base::Result<std::map<std::string, std::vector<std::uint64_t>>> steps_read(
    const Training& training, const std::string& language, const std::set<std::string>& ids,
    base::Context& ctx);

}  // namespace run
