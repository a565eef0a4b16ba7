// Why a stage of a recipe cannot be given what it reads, in sentences; all are bad_request.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "run/recipe.h"

namespace run {

// `path`: the stages from the one that is read again to the one that reads it.
base::Error in_a_circle(const Instance& stage, const std::vector<std::string>& path);

// `from` names a stage of a kind that this one does not read.
base::Error of_no_use(const Instance& stage, const Instance& named);

// `role` asks for a `kind`, and `read` is none.
base::Error wrong_kind(const Instance& stage, const std::string& role, const std::string& kind,
                       const Instance& read);

// Of two models nothing but the recipe can say which is the teacher.
base::Error unsaid_role(const Instance& stage, const stage::Input& input);

// `names`: of the stages that it could mean.
base::Error several(const Instance& stage, const std::string& kind,
                    const std::vector<std::string>& names);

base::Error not_made(const Instance& stage, const std::string& kind);

}  // namespace run
