// Which stages of a recipe a run is about, and what it would do to each, by its options.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rank/ranks.h"
#include "run/graph.h"

namespace run {

struct Options {
  // Only this stage and what reads from it is made; what comes before is taken as it stands.
  std::string from{};
  std::string until{};  // only this stage and what it reads from is made
  // Begun work of what is made is deleted instead of gone on with, and the stage that `from` names
  // is made again even if nothing seems to ask for it: a damaged file may have its size still.
  bool fresh = false;
  bool replace = false;  // work that took long may give way to other work (long_work.h)
  rank::Ranks* ranks = &rank::alone();  // that work at it, of which this one leads
};

struct Choice {
  std::set<std::string> made;   // stages that are made if they are stale
  std::set<std::string> asked;  // these and what they read or are gated by: what the run is about
};

// Error: bad_request for names of no stage, and where nothing lies between the two.
base::Result<Choice> choose(const Recipe& recipe, const Options& options);

// The finished artefact that --from takes as it stands, whatever the recipe says by now. `records`:
// those that somebody vouches for. Error: missing; verification if the ledger did not record it.
base::Result<ledger::Manifest> taken(const Instance& stage, const base::Path& out,
                                     std::span<const ledger::Record> records, base::Disk& disk);

// Whether the options let what took long give way to what the verdict would make. Error:
// bad_request, with what it took and where it would be kept.
base::Result<void> check_yields(const Options& options, const Verdict& verdict,
                                const base::Path& out);

// A verdict of fresh becomes one of stale, if the options ask for that.
void make_again(const Options& options, Verdict& verdict);

// The verdict on each stage that a run with these options would look at, without doing anything.
// Error: as the run would fail before it makes something.
base::Result<std::vector<Verdict>> foresee(const Recipe& recipe, const Options& options,
                                           const base::Path& out, base::Context& ctx);

}  // namespace run
