// How a folder stands by its ledger: which work was begun and not ended, and which artefacts
// belong to a recipe. A recipe that changes leaves things behind, and only a record can say that
// this was meant.
//
//   begin/resume ... artefact   made               retire   no stage of the recipe makes it any more
//   begin/resume ... aside      given up for now   recall   a recipe asks for it again
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>

#include "ledger/record.h"

namespace run {

struct Recorded {  // the last artefact of a name
  std::string id, manifest_sha256;
  bool retired = false;
};

struct Account {
  std::map<std::string, std::string> open;    // stage -> key of the work that was begun last
  std::map<std::string, Recorded> artefacts;  // by name
  std::set<std::string> wanted;               // stages of the last run
};

// `records`: those that somebody vouches for, in order.
Account account_of(std::span<const ledger::Record> records);

}  // namespace run
