// What is stale, and why, in sentences. Nothing is written here.
//
// A stage is stale if no finished artefact stands there, its key differs (key.h), the ledger did
// not record it, a listed file is missing or has another size, a local source outside changed, or,
// for what quotes the manifests of all others, one of them was made again. Digests of artefacts are
// not recomputed here: a run does that for what a stage reads, `janua audit verify` for all.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "run/begun.h"
#include "run/key.h"

namespace run {

// What took so long that it gives way to other work only where that is said (--replace).
struct LongWork {
  std::string what;  // "the finished one that stands here"
  double seconds = 0;
  base::Path kept{};  // the name that it would have then; "" if it could not be kept
};

enum class State {
  fresh,
  stale,
  waiting,  // fresh by itself, but an input is made first; whether it changes shows then
  taken,    // not what the recipe asks for, but --from takes it as it stands
};
const char* name(State state);

// What becomes of the finished artefact that stands where the stage makes another.
enum class Replaced {
  deleted,   // there is none, or it is made again in minutes
  lives_on,  // the new one goes through all of its states
  kept,      // it is moved aside (begun.h)
};

struct Verdict {
  const Instance* stage;
  State state = State::stale;
  std::vector<std::string> reasons{};  // sentences without a full stop; empty if fresh
  std::string id{};                    // of the artefact that stands, if fresh
  std::optional<Begun> goes_on{};      // begun work that this one goes on with
  Replaced replaces = Replaced::deleted;
  std::optional<LongWork> yields{};  // to what the stage would make
  bool unrecorded = false;           // fresh, but a crash kept it out of the ledger
};

// The only reason where nothing was made yet: a first run has nothing to explain.
inline constexpr const char* kNew = "new";

// The name of the state as people see it: "new" where that is the whole reason.
const char* shown_state(const Verdict& verdict);

// `records`: those that somebody vouches for; what an unsigned line says could be anybody's word.
// `afresh`: begun work is deleted where the stage is made.
Verdict examine(const Wish& wish, const base::Path& out, std::span<const ledger::Record> records,
                base::Context& ctx, bool afresh = false);

// The records in `out` that examine() and left_over() ask for. Error: verification if the ledger
// is broken.
base::Result<std::vector<ledger::Record>> records_of_stages(const base::Path& out,
                                                            base::Disk& disk);

// The wish for `stage`, given the content ids of the stages before it; an absent id is not
// known yet. Folders from outside that its settings name are digested now.
Wish wish_for(const Instance& stage, const Recipe& recipe,
              const std::map<std::string, std::string>& ids, base::Context& ctx);

// The verdict on every stage as things stand in `out`. Error: verification if the ledger in `out`
// is broken.
base::Result<std::vector<Verdict>> explain(const Recipe& recipe, const base::Path& out,
                                           base::Context& ctx);

// The same, and the records of records_of_stages() that the verdicts rest on.
struct Explained {
  std::vector<ledger::Record> records;
  std::vector<Verdict> verdicts;
};
base::Result<Explained> explain_by_records(const Recipe& recipe, const base::Path& out,
                                           base::Context& ctx);

}  // namespace run
