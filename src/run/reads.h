// What a stage reads, as its kind says it, before anything is bound.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/recipe.h"

namespace run {

// Whether a stage is of that kind, or is taken for one: an aligned model is a model.
bool serves(const Instance& stage, std::string_view kind);

bool is_all(const stage::Input& input);   // "*"
bool is_gate(const stage::Input& input);  // passed first, not read

bool reads_all(const Instance& stage);
bool reads_kind(const Instance& stage, std::string_view kind);
bool reads_in_several_roles(const Instance& stage, std::string_view kind);

// For people; "nothing" if it reads nothing.
std::vector<std::string> kinds_read(const Instance& stage);

}  // namespace run
