// What is wished for of an artefact, and the digest of it.
//
// The key of an artefact is the SHA-256 of the canonical JSON {kind, version, recipe, seed,
// inputs}. Its recipe holds only what differs from the defaults and can change a byte
// (base::key_json), so that a field which a later version adds leaves artefacts fresh; inputs are
// content ids, so that an input that was made again with the same content makes nothing stale.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/artefact.h"
#include "run/recipe.h"

namespace run {

// What the recipe asks of one artefact.
struct Wish {
  const Instance* stage;
  std::int64_t seed = 0;
  std::map<std::string, std::string> inputs{};  // role -> content id
  std::vector<std::string> unknown_inputs{};    // roles of those that are made first
  // Why a folder from outside cannot be taken (stage::Given); its role is among the unknown ones.
  std::optional<base::Error> refused{};
};

// The same with its inputs under the names of their stages, as manifests and keys of a former version
// have them. What was made or begun for either is what is wished for.
Wish by_name(const Wish& wish);

// The digest over everything that can change the bytes of the artefact.
std::string key_of(const Wish& wish);
// The same without what affects only how far the work goes: begun work of an equal stem may go on.
std::string stem_of(const Wish& wish);

// An artefact's recipe as this version reads it: former places of keys moved, defaults filled in.
// What former versions recorded of sections that the stage does not read decides nothing.
// `where`: for errors. Error: of settings that this version does not read.
base::Result<Instance> recorded(const Instance& wanted, const ledger::Manifest& manifest,
                                const base::Path& where);

// The keys that an artefact called `name` may have been begun with: as this version makes them (the
// last one), and as the versions before did, whose keys covered every default, or not what they did
// not know.
std::vector<std::string> keys_of(Kinds kinds, const std::string& name,
                                 const ledger::Manifest& manifest);

}  // namespace run
