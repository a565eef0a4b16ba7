// What belongs to a recipe of before: the maker's ledger says by a signed `retire` record that
// no stage of the recipe made it any more. Nobody misses it, and it need not fit what stands
// there today.
//
// A record alone hides nothing that matters: what run::held_in_force() keeps in force is missed and
// compared as ever, whatever the record says.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "audit/check.h"

namespace audit {

// Names of artefacts, with the positions of their `retire` records. `stands`: whether the artefact
// of that name is still there.
std::map<std::string, std::size_t> left_over(const Book& book, run::Kinds kinds,
                                             const std::function<bool(const std::string&)>& stands);

}  // namespace audit
