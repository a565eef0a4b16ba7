// The life of a model as a list: what each stage reads and which sections of the recipe decide
// about it.
//
// The list is plain data and needs no tensor, so `janua explain` and `janua check` start at once.
// What a stage does stands in run/stage/<name>.cc; a new stage is one row here and one file there.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "run/recipe.h"

namespace run {

struct Input {
  const char* stage;
  bool where_made = false;  // read only if the recipe makes it; otherwise the recipe must
};

struct Stage {
  const char* name;  // of the artefact, its folder and its kind
  std::vector<Input> inputs;
  std::vector<const char*> sections;  // the last one asks for the stage; all must be there
  std::int64_t version;    // raised when the stage makes other bytes from the same recipe
  bool resumable = false;  // goes on with what NAME.work/ holds
  // Where given: sentences about what changed outside since the artefact in `folder` was made.
  std::vector<std::string> (*outside)(const base::Path& folder, base::Context& ctx) = nullptr;
};

// Every stage, each after the ones it reads.
std::span<const Stage> life();

// The stages that the recipe asks for, in order. Error: bad_request if a section or stage they need
// is absent from the recipe.
base::Result<std::vector<const Stage*>> wanted(std::span<const Stage> stages, const Recipe& recipe);

// The part of the resolved recipe that decides about the stage: its one section,
// or each under its name.
base::Json section_of(const Stage& stage, const base::Json& resolved);

}  // namespace run
