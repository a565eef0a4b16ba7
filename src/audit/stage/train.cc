// A training: its checkpoints against the records that the maker wrote while it ran, its step log
// against its books, and what recipe, seed and shards alone decide about each step.
#include "audit/files.h"
#include "audit/stage.h"
#include "audit/training/whole.h"

namespace audit::stage {

namespace {

using base::Result;

// A training that began with the weights of a model reads tokens of that model's tokenizer.
void check_init(const Standing& train, const Scene& scene, Report& report) {
  constexpr const char* file = "tokenizer.json";
  const auto theirs = text_at(member(member(train.manifest.facts, "init"), "files"), file);
  const auto* shards = scene.input(train, "shards");
  const auto* encoder = shards ? scene.input(*shards, "tokenizer") : nullptr;
  if (theirs.empty() || !encoder) return;
  for (const auto& own : encoder->manifest.files)
    if (own.path == file && theirs != (own.tree.empty() ? own.sha256 : "tree:" + own.tree))
      report.add(train.manifest_place(), "facts.init.files",
                 "the model that it started from has another tokenizer than the one in " +
                     encoder->folder);
}

Result<void> check(const Standing& train, const Scene& scene, Report& report) {
  check_init(train, scene, report);
  return training::check_whole(train, scene, report);
}

}  // namespace

extern const Entry train{check};

}  // namespace audit::stage
