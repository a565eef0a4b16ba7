// Where steps that were executed again part from what was recorded, and what it may come from.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "audit/history.h"
#include "audit/trainer.h"

namespace audit::training {

// Of a stretch of steps that began at a state both sides agree on and ended at another one.
struct Parting {
  std::int64_t from = 0;               // the last step after which both had the same state
  std::int64_t to = 0;                 // the first after which a recorded state is another one
  std::optional<std::int64_t> step{};  // the first whose line in the log says something else
  std::string field{};      // what it says otherwise: "rows", "rate", "tokens", "loss", "grad_norm"
  std::string tensor{};     // the first tensor that differs after step `to`, weights first
  std::size_t tensors = 0;  // how many differ
  std::size_t of = 0;       // of so many; 0: the record at `to` does not name its tensors
  // The first recorded state behind `to` that is the executed one: what the steps made was right then.
  std::optional<std::int64_t> again{};
};

// `executed`: steps from + 1 to `to` or more, and the digests of the tensors after it; `recorded`: those that the
// checkpoint of step `to` says, empty where a line of the log alone says its state.
Parting parting(const History& history, std::int64_t from, std::int64_t to, const Reached& executed,
                const std::map<std::string, std::string>& recorded);

// A clause: the step, the tensor, and the likely cause. `tools` is what made both where these differ
// ("; it was made by janua 1 (a), this is janua 2 (b)"), else empty.
std::string told(const Parting& parting, const std::string& tools);

}  // namespace audit::training
