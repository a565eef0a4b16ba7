// Why a finished artefact is not what is wished for, as far as its own files tell.
#pragma once

#include <string>
#include <vector>

#include "run/found.h"
#include "run/key.h"

namespace run {

// What is read in that role, for people.
std::string shown(const Wish& wish, const std::string& role);

// Sentences without a full stop, none if the artefact that was found is as wished for: its version,
// seed and recipe, its inputs, and the sizes of its files. Its manifest could be read.
std::vector<std::string> reasons_against(const Wish& wish, const Found& found);

}  // namespace run
