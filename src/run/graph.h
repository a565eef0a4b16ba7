// What is stale, and why, in sentences. Nothing is written here.
//
// The key of an artefact is the SHA-256 of the canonical JSON {stage, version, recipe, seed,
// inputs}, where inputs are content ids: an input that was made again with the same content makes
// nothing stale. A stage is stale if no finished artefact stands there, its key differs, the ledger
// did not record it, a listed file is missing or has another size, or a local source outside
// changed. Digests of artefacts are not recomputed; `janua audit verify` does that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/artefact.h"
#include "ledger/ledger.h"
#include "run/life.h"

namespace run {

// What the recipe asks of one artefact.
struct Wish {
  const Stage* stage;
  base::Json recipe;  // section_of()
  std::int64_t seed = 0;
  std::map<std::string, std::string> inputs;  // stage -> content id
  std::vector<std::string> unknown_inputs;    // those that are made first
};

std::string key_of(const Wish& wish);

enum class State {
  fresh,
  stale,
  waiting,  // fresh by itself, but an input is made first; whether it changes shows then
};
const char* name(State state);

struct Verdict {
  const Stage* stage;
  State state = State::stale;
  std::vector<std::string> reasons;  // sentences without a full stop; empty if fresh
  std::string id;                    // of the artefact that stands, if fresh
  bool resume = false;               // half-done work with the same key stands there
  bool unrecorded = false;           // fresh, but a crash kept it out of the ledger
};

// `records`: those that somebody vouches for; what an unsigned line says could be anybody's word.
Verdict examine(const Wish& wish, const base::Path& out, std::span<const ledger::Record> records,
                base::Context& ctx);

// The wish for `stage`, given the content ids of the stages before it; an absent id is not known
// yet.
Wish wish_for(const Stage& stage, const Recipe& recipe, const base::Json& resolved,
              const std::vector<const Stage*>& wanted,
              const std::map<std::string, std::string>& ids);

// The verdict on every wanted stage as things stand in `out`. Error: bad_request for the recipe;
// verification if the ledger in `out` is broken.
base::Result<std::vector<Verdict>> explain(std::span<const Stage> stages, const Recipe& recipe,
                                           const base::Path& out, base::Context& ctx);

// "corpus.min_words changed from 50 to 60", one sentence a difference.
std::vector<std::string> differences(const base::Json& before, const base::Json& now,
                                     const std::string& path);

}  // namespace run
