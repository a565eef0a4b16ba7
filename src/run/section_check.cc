#include "run/section_check.h"

namespace run {

namespace {

using base::Code;
using base::Error;
using base::RecipeValue;
using base::Result;

std::string in_brackets(const std::string& name) { return "[" + name + "]"; }

Result<void> miss_sections(const RecipeValue& file, const Recipe& recipe) {
  for (const auto& stage : recipe.stages)
    for (const auto& section : stage.entry->sections)
      if (!section.may_lack && !file.find(section.name))
        return Error{Code::bad_request,
                     "the recipe has " + in_brackets(stage.entry->sections.back().name) +
                         " but no " + in_brackets(section.name),
                     "",
                     "add a line " + in_brackets(section.name) + "; `janua docs recipes " +
                         section.name + "` tells its keys"};
  return {};
}

// A section that asks for no stage says something to the one that another asks for.
Result<void> refuse_idle(const RecipeValue& file, Kinds kinds) {
  for (const auto& row : kinds) {
    const std::string asks = row.entry->sections.back().name;
    for (const auto& section : row.entry->sections) {
      const auto* found = file.find(section.name);
      if (!found || !section.may_lack || file.find(asks)) continue;
      return Error{Code::bad_request,
                   "the recipe has " + in_brackets(section.name) + " but no " + in_brackets(asks) +
                       ", and nothing else reads it",
                   found->where(),
                   "add a line " + in_brackets(asks) + ", or write [stage." + section.name +
                       "] below the [[stage]] of kind " + row.name};
    }
  }
  return {};
}

}  // namespace

Result<void> check_sections(const RecipeValue& file, Kinds kinds, const Recipe& recipe) {
  TRY(miss_sections(file, recipe));
  return refuse_idle(file, kinds);
}

}  // namespace run
