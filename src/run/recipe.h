// A recipe: one TOML file that says which stages a model's life has.
//
//   name = "tiny"
//   seed = 1
//   [sources] ... [corpus] ... [train] ...     # one stage of each kind, named as the kind
//
//   [[stage]]                                  # any number of stages of any kind
//   name = "second"
//   kind = "train"
//   from = ["shards"]                          # which artefacts it reads, where that is not clear;
//                                              # or by role: from = {teacher = "a", student = "b"}
//   [stage.train]                              # its sections: each a table, or, if the kind has
//   steps = 20                                 # only one, its keys beside name and kind
//
// A section that is absent means that its stage is not made; a section that is there, even empty,
// means that it is.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "run/stage.h"

namespace run {

// A stage as a recipe asks for it.
struct Instance {
  std::string name;  // of the artefact and its folder
  std::string kind;
  const stage::Entry* entry = nullptr;
  std::vector<base::Settings> sections;  // in the order of entry->sections
  std::vector<std::string> from;         // names, as the recipe says them
  std::string where;                     // "recipe.toml:12"

  struct Bound {
    std::string role;  // the key in `inputs` of the manifest; of who reads everything: the name
    std::string kind;  // as the entry asks for it
    std::string name;  // of the instance that it reads

    // "shards", "large (teacher)": for people.
    std::string shown() const;
  };
  std::vector<Bound> inputs;       // filled by bind(); no two of one role
  std::vector<std::string> gates;  // made first, not read; filled by bind()

  std::map<std::string, std::string> roles = {};  // role -> name, where `from` is a table
  bool listed = false;                            // a [[stage]], which can say `from`

  const base::Settings& settings(std::string_view section) const;
  const Bound* reads(std::string_view role) const;  // null if nothing is read in that role
  // The recipe of the artefact: its one section, or each under its name; defaults filled in.
  base::Json to_json() const;
  // What of it the content key covers; see base::key_json.
  base::Json key_json(base::Affects most) const;
};

struct Recipe {
  std::string name;
  std::int64_t seed = 1;
  std::vector<Instance> stages;  // each after the ones that it reads

  const Instance* find(std::string_view stage) const;  // null if it asks for none of that name
  // {"name", "seed", and under each stage's name its to_json()}: what a run records.
  base::Json resolved() const;
};

using Kinds = std::span<const stage::Row>;

// Reads FILE and applies --set assignments in order; the first word of a key is a section, or the
// name of a [[stage]]. Error: missing; bad_request with file:line; unsupported for a broken build.
base::Result<Recipe> load_recipe(Kinds kinds, base::Disk& disk, const base::Path& file,
                                 const std::vector<std::string>& set = {});

// Two stages of one such name may share a folder: some file systems do not tell case apart.
std::string folder_of(std::string name);

// Whether a recipe may call a stage so. What a ledger calls one is no path before this says yes.
bool is_stage_name(const std::string& name);

// An instance of a kind with the kind's default settings. The kind must be there.
Instance instance_of(Kinds kinds, const std::string& kind, const std::string& name = "");

// Finds for every input the instance that is read, and puts the stages in order: what `from` names
// for that role, or among names without a role the one of its kind; else the one of that kind among
// what those come from; else, for a stage that a section asks for, what the sections make, so that a
// [[stage]] beside them changes nothing; else the only one in the recipe. Of a kind that is read in
// several roles each is named by its role. Who reads everything reads, with `from`, what those come
// from and what was measured of them. A gate stands before those alone that come from all that it
// judges. Error: bad_request for an input that nothing makes, one that several could be, names and
// roles that nobody knows and circles.
base::Result<void> bind(Recipe& recipe);

// The kinds, each after the ones that it reads: the order of pages for people.
std::vector<stage::Row> in_order(Kinds kinds);

// One row per key of all sections of all kinds, for docs/recipes.md.
std::vector<base::FieldRow> describe(Kinds kinds);

}  // namespace run
