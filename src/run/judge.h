// What the ledger, and what stands beside an artefact, add to the verdict on it: begun work, a
// finished one that is to be replaced, a folder that is gone, a record that does not fit.
//
// `folder`: of the artefact; `place`: where it stands now, which a crash may have left elsewhere.
// `records`: those that somebody vouches for. Nothing is written here.
#pragma once

#include <span>

#include "run/found.h"
#include "run/graph.h"

namespace run {

// What stands half done, and what becomes of it when the stage is made.
void judge_begun(Verdict& verdict, const Wish& wish, const base::Path& folder,
                 std::span<const ledger::Record> records, bool afresh, base::Context& ctx);

// Hours of work are never thrown away because a recipe changed.
void judge_replaced(Verdict& verdict, const Wish& wish, const base::Path& folder,
                    const Found& found, std::span<const ledger::Record> records, bool afresh,
                    base::Context& ctx);
// Nor because a byte of their manifest did.
void judge_damaged(Verdict& verdict, const Wish& wish, const base::Path& folder,
                   const base::Path& place, std::span<const ledger::Record> records,
                   base::Context& ctx);
// Nor because a name was given to a stage of another kind.
void judge_stranger(Verdict& verdict, const Wish& wish, std::span<const ledger::Record> records);
// Of one that may turn out to be another when its inputs are made.
void judge_waiting(Verdict& verdict, const Wish& wish, std::span<const ledger::Record> records);

// Of an artefact that does not stand: whether it ever did.
void judge_absent(Verdict& verdict, const Wish& wish, std::span<const ledger::Record> records);

// Whether the ledger recorded what was found, or would have but for a crash.
void judge_record(Verdict& verdict, const Wish& wish, const Found& found,
                  std::span<const ledger::Record> records);

// Who reads all that the recipe makes quotes manifests, too: what an artefact cost is in no
// content id.
void judge_quotes(Verdict& verdict, const Wish& wish, std::span<const ledger::Record> records);

}  // namespace run
