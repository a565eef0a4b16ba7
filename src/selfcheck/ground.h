// A world in memory for one check: token shards, a training of them, a disk that is nobody's.
#pragma once

#include <vector>

#include "base/context.h"
#include "train/trainer.h"

namespace selfcheck {

using Documents = std::vector<std::vector<std::int32_t>>;

class Ground {
 public:
  // Computes with the visitor's threads and stops when the visitor does.
  explicit Ground(const base::Context& visitor)
      : ctx{disk, visitor.clock, reporter, visitor.cancel, visitor.pool, ""} {}
  Ground(const Ground&) = delete;

  // Shards of one language at kShards.
  base::Result<void> write_shards(const Documents& documents, std::int64_t vocabulary);
  // A seed with which the first `rows` rows are the first `rows` windows of the shards, each once.
  // Error: failed if none is found.
  base::Result<std::int64_t> seed_for(std::uint64_t rows, std::int64_t row_tokens);

  static constexpr const char* kShards = "shards";
  static constexpr const char* kLanguage = "eng_Latn";

  base::MemoryDisk disk;
  base::SilentReporter reporter;
  base::Context ctx;
};

// Micro-batches of a step and rows of a micro-batch.
struct Grains {
  std::int64_t grains = 1, rows = 1;
};

// A training at one rate all the way, in float.
train::TrainRecipe steady_recipe(Grains shape, std::int64_t steps = 1, double rate = 1e-3);

}  // namespace selfcheck
