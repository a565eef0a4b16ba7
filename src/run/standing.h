// How a folder stands by its ledger: which work was begun and not ended, and which artefacts
// belong to a recipe. A recipe that changes leaves things behind, and only a record can say that
// this was meant.
//
//   begin/resume ... artefact   made               retire   no stage of the recipe makes it any more
//   begin/resume ... aside      given up for now   recall   a recipe asks for it again
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "ledger/record.h"

namespace run {

struct Recorded {  // the last artefact of a name
  std::string id, manifest_sha256;
  std::string kind, serves_as;         // another kind that it may be taken for, or ""
  std::set<std::string> inputs;        // content ids of what it was made from
  std::optional<std::size_t> retired;  // position of the record that says that no stage makes it

  bool is_model() const { return kind == "model" || serves_as == "model"; }
};

struct Account {
  std::map<std::string, std::string> open;    // stage -> key of the work that was begun last
  std::map<std::string, Recorded> artefacts;  // by name
  std::set<std::string> wanted;               // stages of the last run
  // Positions of `retire` records of what the run before them wanted: no run writes such a one, and
  // it retires nothing.
  std::vector<std::size_t> untimely;
};

// `records`: those that somebody vouches for, in order.
Account account_of(std::span<const ledger::Record> records);

// Which of `unwanted`, names of artefacts that no stage makes any more, stay in force all the same,
// each with the one that holds it there:
//   what something in force was made from, at any distance, is held by that;
//   a model that stands while no wanted one is recorded is held by itself: it is what the folder is
//   taken for.
// Roles and names are nothing to go by, for a stage is called as its recipe likes: what was made
// from what is said by content ids alone. `stands`: whether the artefact of that name is there.
std::map<std::string, std::string> held_in_force(
    const Account& account, const std::set<std::string>& unwanted,
    const std::function<bool(const std::string& name)>& stands);

}  // namespace run
