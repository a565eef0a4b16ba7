// What an audit found, and what it may therefore say.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace audit {

// One thing that is not as it was recorded.
struct Finding {
  std::string place;  // "out/train/steps.jsonl:12"
  std::string field;  // "recipe.train.learning_rate"; empty if the whole file or line is meant
  std::string what;   // a sentence without a full stop
  bool unfinished =
      false;  // nothing contradicts the record, but there is nothing to hold on to yet

  std::string sentence() const;
  bool operator==(const Finding&) const = default;
};

enum class Signer { nobody, not_checked, given_key, another_key };

enum class Training {
  none,            // the ledger records no training
  executed,        // sampled steps gave the recorded states
  not_executed,    // not asked for, or nothing to compare within the steps allowed
  not_comparable,  // another machine class: equal bits cannot be expected
};

struct Report {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what a reader should know, without being wrong
  Signer signer = Signer::nobody;
  Training training = Training::none;
  std::vector<std::string> fingerprints;  // of the keys that signed
  std::uint64_t records = 0;
  std::uint64_t artefacts = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::int64_t steps = 0;  // executed again

  // A file that two manifests list (those of a training and of its checkpoint) is named once.
  void add(std::string place, std::string field, std::string what, bool unfinished = false);
  bool consistent() const { return findings.empty(); }
  bool only_unfinished() const;  // there are findings, and all are of that kind
};

// One line. "verified" is said only if nothing was found, the given key signed everything, and
// training steps were executed again with the recorded result (or there is no training).
std::string verdict(const Report& report);
std::string to_text(const Report& report);
base::Json to_json(const Report& report);

}  // namespace audit
