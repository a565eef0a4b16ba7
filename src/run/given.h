// Folders from outside that the settings of a stage name (stage::Given): among what it is made
// from, by their content.
#pragma once

#include <map>
#include <string>

#include "ledger/given.h"
#include "run/key.h"

namespace run {

// One of them, as it stands now; its path must not be empty. Error: as ledger::look_at_given(),
// with the stage and its setting in the sentence.
base::Result<ledger::Given> look_at_given(const stage::Given& given, const Instance& stage,
                                          base::Disk& disk, const ledger::Checking& how);

// Puts their content ids into the wish. What cannot be taken is an unknown input, and refused.
void add_given(Wish& wish, base::Context& ctx);

}  // namespace run
