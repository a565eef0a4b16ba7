// What artefacts of stages that align can say of themselves (audit/stage/sft.cc, dpo.cc, grpo.cc).
#pragma once

#include <map>
#include <string>

#include "align/lesson.h"
#include "audit/check.h"
#include "base/settings.h"

namespace audit {

// What a stage makes of data before it trains: what it says of that, and files by their paths.
struct Taught {
  record::Lesson told;
  std::map<std::string, std::string> files;
};
// The same, made again. However much is left out or cut, for that was judged when it was made first.
using TaughtAgain = base::Result<Taught> (*)(const base::Settings& recipe, const base::Path& data,
                                             const align::Scribe& scribe, std::int64_t context,
                                             base::Context& ctx);
// Of a lesson of rows.
base::Result<Taught> files_of(const align::Lesson& lesson);

// Its training as that of any other; what it was taught with, made again where data and model are at hand, and files of
// config and tokenizer as they follow from the model that it began with; its tensors against the last
// recorded checkpoint: those of it, or, with an adapter, the adapter's, and what they make of the model it began with.
// Error: interrupted.
base::Result<void> check_aligned(const Standing& artefact, const Scene& scene, TaughtAgain again,
                                 Report& report);

// What cannot be read is a finding, but for a stop.
base::Result<void> or_finding(base::Result<void> checked, const Standing& artefact, Report& report);

}  // namespace audit
