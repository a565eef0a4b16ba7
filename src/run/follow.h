// What ranks do in a run that rank 0 makes: they wait, and help where it calls them.
//
// Rank 0 alone holds the folder's lock, writes the ledger and every file, and reports.
#pragma once

#include "rank/ranks.h"
#include "run/recipe.h"

namespace run {

// Waits for rank 0 to call a stage by its name, does the stage's follow(), and waits again, until it
// says that the run is over. `ctx` should report nothing. Error: of a stage, after which this rank
// must end; failed if a rank is gone.
base::Result<void> follow(const Recipe& recipe, const base::Path& out, base::Context& ctx,
                          rank::Ranks& ranks);

// Rank 0 says that the run is over when this goes out of scope, however it ended.
class Calling {
 public:
  explicit Calling(rank::Ranks& ranks) : ranks_(ranks) {}
  Calling(const Calling&) = delete;
  ~Calling();

 private:
  rank::Ranks& ranks_;
};

}  // namespace run
